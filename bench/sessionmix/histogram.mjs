/** How far apart two values are that are not told apart: one percent. */
const STEP = Math.log(1.01);
const BUCKETS = 2_400;

/** Latencies in milliseconds, counted to one percent from a microsecond to hours. */
export class Histogram {
  #counts = new Uint32Array(BUCKETS);
  count = 0;

  add(milliseconds) {
    const bucket = Math.ceil(Math.log(Math.max(milliseconds * 1000, 1)) / STEP);
    this.#counts[Math.min(bucket, BUCKETS - 1)] += 1;
    this.count += 1;
  }

  /** The value that this share of all values does not exceed. */
  percentile(share) {
    let left = Math.ceil(share * this.count);
    for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
      left -= this.#counts[bucket];
      if (left <= 0) return Math.exp(bucket * STEP) / 1000;
    }
    return Number.NaN;
  }

  summary() {
    const [p50, p95, p99, p999] = [0.5, 0.95, 0.99, 0.999].map((share) => this.percentile(share));
    return { count: this.count, p50, p95, p99, p999 };
  }
}
