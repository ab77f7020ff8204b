/** What a metric is: something that only grows, something that goes up and down, or a distribution. */
export type MetricType = 'counter' | 'gauge' | 'histogram';

/** A metric as it is described to whoever collects it. */
export interface MetricDefinition {
  /** As Prometheus spells it, with its unit. Counters end in `_total`. */
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  /** Names of its labels, in the order in which values are given. */
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, ascending, without the last one, which is infinite. */
  readonly buckets?: readonly number[];
}

/** One series: a metric with values for its labels. */
export interface Series {
  readonly labels: readonly string[];
  /** Of a counter or gauge; of a histogram the sum. */
  value: number;
  /** Of a histogram: how many values fell into each bucket and into the last, infinite one. */
  readonly counts?: number[];
}

/**
 * Most series of one metric. What documents name is far fewer; this holds when a label is not as
 * bounded as somebody thought.
 */
const MOST_SERIES = 2_000;

/** The label value that stands for all beyond the most. */
const OVERFLOW = '_OTHER';

/** Series that are found without their key. */
const RECENT = 8;

/** One metric and its series. */
export class Metric {
  readonly definition: MetricDefinition;
  readonly #series = new Map<string, Series>();
  /** Those that were asked for last. */
  #recent: Series[] = [];

  constructor(definition: MetricDefinition) {
    this.definition = definition;
  }

  get series(): Iterable<Series> {
    return this.#series.values();
  }

  /** Adds to a counter or gauge. */
  add(labels: readonly string[], amount = 1): void {
    this.#find(labels).value += amount;
  }

  /** Sets a gauge. */
  set(labels: readonly string[], value: number): void {
    this.#find(labels).value = value;
  }

  /** Counts a value of a histogram. */
  observe(labels: readonly string[], value: number): void {
    const series = this.#find(labels);
    series.value += value;
    const { counts } = series;
    if (!counts) return;
    const { buckets = [] } = this.definition;
    let bucket = 0;
    while (bucket < buckets.length && value > (buckets[bucket] as number)) bucket += 1;
    counts[bucket] = (counts[bucket] as number) + 1;
  }

  /** Forgets all series. */
  clear(): void {
    this.#series.clear();
    this.#recent = [];
  }

  #find(labels: readonly string[]): Series {
    // Most requests are like one of the last few; comparing costs less than joining.
    for (const one of this.#recent) if (isSame(one.labels, labels)) return one;
    const found = this.#findByKey(labels);
    if (this.#recent.length >= RECENT) this.#recent.pop();
    this.#recent.unshift(found);
    return found;
  }

  #findByKey(labels: readonly string[]): Series {
    const key = labels.length === 1 ? (labels[0] as string) : labels.join('\0');
    const known = this.#series.get(key);
    if (known) return known;
    if (this.#series.size >= MOST_SERIES && labels.some((label) => label !== OVERFLOW))
      return this.#findByKey(labels.map(() => OVERFLOW));
    const { type, buckets = [] } = this.definition;
    const empty = { labels: [...labels], value: 0 };
    const series =
      type === 'histogram'
        ? { ...empty, counts: new Array<number>(buckets.length + 1).fill(0) }
        : empty;
    this.#series.set(key, series);
    return series;
  }
}

function isSame(labels: readonly string[], others: readonly string[]): boolean {
  for (let index = labels.length - 1; index >= 0; index -= 1)
    if (labels[index] !== others[index]) return false;
  return true;
}
