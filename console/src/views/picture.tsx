import { linkTo } from '../route.ts';
import type { ServedDocument, ServedOffer } from '../served.ts';
import { isCallable } from './offers.tsx';

const ROW = 28;
const HEAD = 44;
const WIDTH = 920;
const BOX = 330;
const LONGEST = 46;

interface Node {
  readonly label: string;
  readonly y: number;
  readonly href: string | undefined;
}

/** Who can call what, and where each call goes. */
export function Picture({ document }: { document: ServedDocument }) {
  const { left, right, lines, heads } = layout(document);
  if (left.length === 0) return null;
  const height = HEAD + Math.max(left.at(-1)?.y ?? 0, right.at(-1)?.y ?? 0) + ROW;
  return (
    <section>
      <h2>The way of each call</h2>
      <section class="picture" tabindex={0} aria-label="The way of each call">
        <svg viewBox={`0 0 ${WIDTH} ${height}`} width={WIDTH} height={height}>
          <title>Routes and tools on the left, the operations that they call on the right</title>
          {heads.map(({ label, x, y }) => (
            <text key={`${label}${y}`} x={x} y={y} class="picture-head">
              {label}
            </text>
          ))}
          {lines.map(({ from, to }) => (
            <path key={`${from}-${to}`} d={curve(from, to)} class="picture-line" />
          ))}
          {left.map((node) => (
            <Box key={`l${node.y}`} node={node} x={0} />
          ))}
          {right.map((node) => (
            <Box key={`r${node.y}`} node={node} x={WIDTH - BOX} />
          ))}
        </svg>
      </section>
    </section>
  );
}

function Box({ node: { label, y, href }, x }: { node: Node; x: number }) {
  const short = shortened(label);
  const box = (
    <>
      <title>{label}</title>
      <rect x={x + 1} y={HEAD + y} width={BOX - 2} height={ROW - 6} rx={5} class="picture-box" />
      <text x={x + 10} y={HEAD + y + 15} class="picture-text">
        {short}
      </text>
    </>
  );
  return href === undefined ? <g>{box}</g> : <a href={href}>{box}</a>;
}

/** The end of a path says more than its beginning, which many share. */
function shortened(label: string): string {
  if (label.length <= LONGEST) return label;
  const head = label.slice(0, label.indexOf(' ') + 1);
  return `${head}…${label.slice(head.length + 1 - LONGEST)}`;
}

function curve(from: number, to: number): string {
  const [start, end] = [BOX, WIDTH - BOX];
  const [y1, y2] = [HEAD + from + 11, HEAD + to + 11];
  const bend = (end - start) / 2;
  return `M${start} ${y1} C${start + bend} ${y1} ${end - bend} ${y2} ${end} ${y2}`;
}

function layout(document: ServedDocument) {
  const heads: { label: string; x: number; y: number }[] = [];
  const left: Node[] = [];
  const right: Node[] = [];
  const places = new Map<string, number>();
  let y = 0;
  for (const { namespace, baseUri, operations } of document.consumes) {
    heads.push({
      label: `${namespace} · ${baseUri || 'no address'}`,
      x: WIDTH - BOX,
      y: HEAD + y - 12,
    });
    for (const { id, method, path, place } of operations) {
      places.set(id, y);
      right.push({ label: `${method} ${path}`, y, href: lineOf(place) });
      y += ROW;
    }
    y += ROW;
  }
  const lines: { from: number; to: number }[] = [];
  y = 0;
  for (const { namespace, url, offers } of document.exposes) {
    const callable = offers.filter(isCallable);
    if (callable.length === 0) continue;
    heads.push({ label: `${namespace} · ${url ?? 'no port'}`, x: 0, y: HEAD + y - 12 });
    for (const offer of callable) {
      left.push({ label: offer.name, y, href: lineOf(offer.place) });
      for (const to of calledBy(offer, places)) lines.push({ from: y, to });
      y += ROW;
    }
    y += ROW;
  }
  return { heads, left, right, lines };
}

function calledBy({ operation }: ServedOffer, places: ReadonlyMap<string, number>) {
  return operation.split(', ').flatMap((id) => places.get(id) ?? []);
}

function lineOf(place: ServedOffer['place']): string | undefined {
  return place && linkTo('capability', [], { line: String(place.line) });
}
