import { useEffect, useMemo, useState } from 'preact/hooks';
import { More } from '../parts/more.tsx';
import { Problem } from '../parts/problem.tsx';
import { goTo, linkTo, route } from '../route.ts';
import type { SessionService } from './find-services.ts';
import { type Hit, searchFor } from './hits.ts';

interface SearchProps {
  readonly service: SessionService;
  readonly organisation: string;
}

/** Messages that have all words, whoever said them. */
export function Search({ service, organisation }: SearchProps) {
  const words = route.value.query.get('words') ?? '';
  const [typed, setTyped] = useState(words);
  return (
    <>
      <form
        class="filters"
        aria-label="Search"
        onSubmit={(event) => {
          event.preventDefault();
          goTo('sessions', [organisation], { show: 'search', words: typed.trim() });
        }}
      >
        <input
          type="search"
          aria-label="Words of a message"
          placeholder="Words of a message, e.g. refund deliver*"
          required
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button type="submit" class="primary">
          Search
        </button>
      </form>
      {words === '' ? (
        <p class="quiet">
          Finds what was said with all of these words, the newest first. A star behind a word makes
          it the beginning of one.
        </p>
      ) : (
        <Found key={words} service={service} organisation={organisation} words={words} />
      )}
    </>
  );
}

function Found({ service, organisation, words }: SearchProps & { words: string }) {
  const hits = useMemo(
    () => searchFor(service, organisation, words),
    [service, organisation, words],
  );
  useEffect(() => void hits.more(), [hits]);
  const { found, hasMore, wrong } = hits;
  if (wrong.value !== '') return <Problem text={wrong.value} />;
  return (
    <>
      <p class="quiet" role="status">
        {told(found.value.length, hasMore.value)}
      </p>
      <ol class="offers">
        {found.value.map((hit) => (
          <HitRow key={`${hit.sessionId}${hit.seq}`} hit={hit} organisation={organisation} />
        ))}
      </ol>
      {hasMore.value && <More more={hits.more} count={found.value.length} />}
    </>
  );
}

function told(count: number, hasMore: boolean | undefined): string {
  if (hasMore === undefined) return 'Looking…';
  if (count === 0) return 'Nothing was said with all of these words.';
  return `${count}${hasMore ? ' or more' : ''} message${count === 1 ? '' : 's'}.`;
}

function HitRow({ hit, organisation }: { hit: Hit; organisation: string }) {
  const { sessionId, title, userId, seq, role, createdAt, excerpt } = hit;
  return (
    <li class="offer">
      <div class="offer-name">
        <a href={linkTo('sessions', [organisation, sessionId], { message: String(seq) })}>
          <bdi>{title}</bdi>
        </a>
        <span class="quiet">
          {role} · <bdi>{userId}</bdi> · {new Date(createdAt).toLocaleString()}
        </span>
      </div>
      <p class="excerpt">
        <bdi>{excerpt}</bdi>
      </p>
    </li>
  );
}
