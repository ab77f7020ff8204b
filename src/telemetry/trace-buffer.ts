import type { Attributes, SpanKind } from './trace.ts';

/** One finished span. Times are milliseconds, `startMs` since the Unix epoch. */
export interface RecordedSpan {
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startMs: number;
  readonly durationMs: number;
  readonly error: string | undefined;
  readonly attributes: Attributes;
  /** Another trace that the same message belongs to. */
  readonly link: { readonly traceId: string; readonly spanId: string } | undefined;
}

/** What one request of a caller caused here. */
export interface RecordedTrace {
  readonly traceId: string;
  /** The request itself, or the tool call; the last of the spans to end, as a rule. */
  readonly root: RecordedSpan;
  readonly operation: string;
  /** In the order in which they ended. Others may still be running. */
  readonly spans: readonly RecordedSpan[];
  /** Spans that are not kept, because there are too many. */
  readonly dropped: number;
}

/** Keeps the traces of the last requests. The oldest gives way. */
export class TraceBuffer {
  #size: number;
  #kept: RecordedTrace[] = [];
  /** Where the next one goes once all places are taken. */
  #next = 0;

  constructor(size: number) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  get used(): number {
    return this.#kept.length;
  }

  add(trace: RecordedTrace): void {
    if (this.#kept.length < this.#size) {
      this.#kept.push(trace);
      return;
    }
    this.#kept[this.#next] = trace;
    this.#next = (this.#next + 1) % this.#size;
  }

  /** The newest first. */
  list(): readonly RecordedTrace[] {
    return [...this.#kept.slice(this.#next), ...this.#kept.slice(0, this.#next)].reverse();
  }

  /** Everything of a trace; a caller may have asked for several things within it. */
  find(traceId: string): readonly RecordedTrace[] {
    return this.list()
      .filter((trace) => trace.traceId === traceId)
      .reverse();
  }

  /** Keeps so many from now on. */
  resize(size: number): void {
    if (size === this.#size) return;
    this.#kept = [...this.list()].slice(0, size).reverse();
    this.#size = size;
    this.#next = 0;
  }
}
