import { Hints, Method } from '../parts/badges.tsx';
import { linkTo } from '../route.ts';
import type { ServedExposer, ServedOffer } from '../served.ts';

/** What callers can do over HTTP. */
export function Routes({ exposers }: { exposers: readonly ServedExposer[] }) {
  return <OfferList title="What you can do" exposers={exposers} type="rest" />;
}

/** What agents can do. */
export function Tools({ exposers }: { exposers: readonly ServedExposer[] }) {
  return <OfferList title="MCP tools" exposers={exposers} type="mcp" />;
}

interface ListProps {
  readonly title: string;
  readonly exposers: readonly ServedExposer[];
  readonly type: string;
}

function OfferList({ title, exposers, type }: ListProps) {
  const shown = exposers.filter((one) => one.type === type && one.offers.length > 0);
  if (shown.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      {shown.map((exposer) => (
        <div key={exposer.namespace}>
          <p class="quiet">
            <span class="mono">{exposer.namespace}</span> at{' '}
            <span class="mono">{exposer.url ?? 'no port'}</span>
          </p>
          <ul class="offers">
            {exposer.offers.map((offer) => (
              <OfferRow key={offer.name} exposer={exposer} offer={offer} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function OfferRow({ exposer, offer }: { exposer: ServedExposer; offer: ServedOffer }) {
  const [method = '', path = ''] = offer.name.split(' ', 2);
  const isTool = exposer.type === 'mcp';
  const canRun = exposer.url !== null && isCallable(offer);
  return (
    <li class="offer">
      <div class="offer-name">
        {isTool ? (
          <span class="mono strong">{offer.name}</span>
        ) : (
          <>
            <Method method={method} /> <span class="mono path">{path}</span>
          </>
        )}
        <Hints hints={offer.hints} />
      </div>
      <p>{offer.description}</p>
      <div class="offer-links">
        <span class="quiet mono target">→ {offer.target}</span>
        {offer.place && (
          <a href={linkTo('capability', [], { line: String(offer.place.line) })}>
            line {offer.place.line}
          </a>
        )}
        {canRun && (
          <a class="button small" href={linkTo('run', [exposer.namespace, offer.name])}>
            Run
          </a>
        )}
      </div>
    </li>
  );
}

/** Resources, prompts and forwarded paths are no single calls. */
export function isCallable({ name }: ServedOffer): boolean {
  return !/^(resource|prompt|\*) /.test(name);
}
