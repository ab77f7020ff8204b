import { randomHex } from '../kernel/index.ts';
import type { Attributes, RequestTrace, Span, SpanEnd, SpanKind, Trace } from './trace.ts';
import type { RecordedSpan, RecordedTrace } from './trace-buffer.ts';
import {
  type Propagation,
  type TraceContext,
  type TraceFields,
  traceFields,
} from './trace-context.ts';

/** A trace of which something is still being done. */
export interface TraceUnderWay {
  readonly traceId: string;
  readonly state: string | undefined;
  readonly sampled: boolean;
  readonly propagation: Propagation;
  readonly spans: RecordedSpan[];
  dropped: number;
  /** Milliseconds since the Unix epoch; never goes backwards. */
  now(): number;
  /** The span that everything is below has ended. */
  finished(trace: RecordedTrace): void;
  /** Any span has ended, sampled or not. */
  ended(span: Measured, seconds: number, ending: SpanEnd): void;
  continued(context: TraceContext): TraceUnderWay;
}

/** What a metric needs of a span. */
export interface Measured {
  readonly kind: SpanKind;
  readonly name: string;
  readonly attributes: Attributes;
  /** Of a request; empty when it is for nothing that is served. */
  readonly operation: string;
  readonly route: string;
  /** Of a request: namespace of the exposure it is for. */
  readonly exposer: string;
}

/** What a span is made of. */
export interface SpanStart {
  readonly parent: string | undefined;
  readonly kind: SpanKind;
  readonly name: string;
  readonly attributes: Attributes;
  readonly link?: RecordedSpan['link'];
  /** Whether the trace begins with it here, as it does with a request. */
  readonly first?: boolean;
}

/** A list of a thousand items is a thousand calls; nobody looks at them one by one. */
const MOST_SPANS = 500;

/** A span that has not ended. */
export class OpenSpan implements Span, RequestTrace, Measured {
  readonly kind: SpanKind;
  readonly name: string;
  readonly attributes: Attributes;
  operation = '';
  route = '';
  exposer: string;
  readonly #trace: TraceUnderWay;
  readonly #start: SpanStart;
  readonly #spanId = randomHex(16);
  readonly #startMs: number;
  #ended = false;

  constructor(trace: TraceUnderWay, start: SpanStart) {
    this.#trace = trace;
    this.#start = start;
    this.kind = start.kind;
    this.name = start.name;
    this.attributes = start.attributes;
    this.exposer = String(start.attributes['capstan.exposer'] ?? '');
    this.#startMs = trace.now();
  }

  fields(): TraceFields {
    const { traceId, sampled, state, propagation } = this.#trace;
    return traceFields({ traceId, spanId: this.#spanId, sampled, state }, propagation);
  }

  begin(kind: SpanKind, name: string, attributes: Attributes): Span {
    return new OpenSpan(this.#trace, { parent: this.#spanId, kind, name, attributes });
  }

  within(context: TraceContext): Trace {
    const trace = this.#trace.continued(context);
    const link = { traceId: this.#trace.traceId, spanId: this.#spanId };
    return {
      fields: () => traceFields(context, trace.propagation),
      begin: (kind, name, attributes) =>
        new OpenSpan(trace, {
          parent: context.spanId,
          kind,
          name,
          attributes,
          link,
          first: true,
        }),
      within: (other) => this.within(other),
    };
  }

  named(operation: string, route = ''): void {
    this.operation = operation;
    this.route = route;
  }

  at(exposer: string): void {
    this.exposer = exposer;
  }

  end(ending: SpanEnd = {}): void {
    if (this.#ended) return;
    this.#ended = true;
    const trace = this.#trace;
    const durationMs = trace.now() - this.#startMs;
    trace.ended(this, durationMs / 1000, ending);
    if (!trace.sampled) return;
    const { kind, first = kind === 'request' } = this.#start;
    const span = this.#recorded(durationMs, ending);
    if (first || trace.spans.length < MOST_SPANS) trace.spans.push(span);
    else trace.dropped += 1;
    if (first)
      trace.finished({
        ...this.#identity(),
        root: span,
        spans: trace.spans,
        dropped: trace.dropped,
      });
  }

  #identity(): Pick<RecordedTrace, 'traceId' | 'operation'> {
    return { traceId: this.#trace.traceId, operation: this.operation || this.name };
  }

  #recorded(durationMs: number, { status, error }: SpanEnd): RecordedSpan {
    const { parent, kind, name, link } = this.#start;
    const facts: Record<string, string | number> = { ...this.attributes };
    if (this.exposer !== '') facts['capstan.exposer'] = this.exposer;
    if (this.operation !== '') facts['capstan.operation'] = this.operation;
    if (this.route !== '') facts['http.route'] = this.route;
    if (status !== undefined) facts['http.response.status_code'] = status;
    if (error !== undefined) facts['error.type'] = error;
    return {
      spanId: this.#spanId,
      parentSpanId: parent,
      name,
      kind,
      startMs: this.#startMs,
      durationMs,
      error,
      attributes: facts,
      link,
    };
  }
}
