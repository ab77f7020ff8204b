/** One series of the Prometheus text format. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads the series of an exposition (Prometheus text format 0.0.4). */
export function readExposition(text: string): readonly Series[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = line.startsWith('#') ? [] : (LINE.exec(line) ?? []);
    if (name === undefined) return [];
    const pairs = [...labels.matchAll(LABEL)].map(([, key = '', one = '']) => [key, one]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });
}

/** How many observations there were at most so long; counted up. */
export type Buckets = ReadonlyMap<number, number>;

/** The buckets of a histogram, all its series together. */
export function bucketsOf(series: readonly Series[], histogram: string): Buckets {
  const buckets = new Map<number, number>();
  for (const { name, labels, value } of series) {
    if (name !== `${histogram}_bucket`) continue;
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
    buckets.set(bound, (buckets.get(bound) ?? 0) + value);
  }
  return buckets;
}

/**
 * The bound below which a share of the observations since `before` stayed, in the buckets' unit;
 * within a bucket they are taken to be spread evenly.
 */
export function quantile(now: Buckets, before: Buckets, share: number): number | undefined {
  const bounds = [...now.keys()].sort((a, b) => a - b);
  const counts = bounds.map((bound) => (now.get(bound) ?? 0) - (before.get(bound) ?? 0));
  const all = counts.at(-1) ?? 0;
  if (all <= 0) return undefined;
  const wanted = all * share;
  const index = counts.findIndex((count) => count >= wanted);
  const [upper = 0, lower = 0] = [bounds[index], bounds[index - 1]];
  if (!Number.isFinite(upper)) return lower;
  const below = counts[index - 1] ?? 0;
  const within = (counts[index] ?? 0) - below;
  return within <= 0 ? upper : lower + ((upper - lower) * (wanted - below)) / within;
}

/** All series of a name, added up. */
export function total(series: readonly Series[], name: string): number {
  return series.filter((one) => one.name === name).reduce((sum, { value }) => sum + value, 0);
}
