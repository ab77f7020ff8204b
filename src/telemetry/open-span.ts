import { randomHex } from '../kernel/index.ts';
import type { Attributes, RequestTrace, Span, SpanEnd, SpanKind, Trace } from './trace.ts';
import type { RecordedSpan, RecordedTrace } from './trace-buffer.ts';
import {
  type Propagation,
  type TraceContext,
  type TraceFields,
  traceFields,
} from './trace-context.ts';

/** Who keeps what spans come to. */
export interface Recorder {
  /** Milliseconds since the Unix epoch; never goes backwards. */
  now(): number;
  /** The span that everything is below has ended. */
  finished(trace: RecordedTrace): void;
  /** Any span has ended, sampled or not. */
  ended(span: Measured, seconds: number, ending: SpanEnd): void;
  /** Begins a part of somebody else's trace. */
  continue(context: TraceContext, propagation: Propagation): OpenTrace;
}

/** What a metric needs of a span. */
export interface Measured {
  readonly kind: SpanKind;
  readonly given: Attributes;
  /** Of a request; empty when it is for nothing that is served. */
  readonly operation: string;
  readonly route: string;
  /** Of a request: namespace of the exposure it is for. */
  readonly exposer: string;
}

/** What a trace is made of. */
export interface TraceStart {
  readonly traceId: string;
  readonly state: string | undefined;
  readonly sampled: boolean;
  readonly propagation: Propagation;
}

/** A list of a thousand items is a thousand calls; nobody looks at them one by one. */
const MOST_SPANS = 500;

/**
 * What one request causes. It is its own record: every object less that a request leaves behind is
 * time that it does not take.
 */
export class OpenTrace implements RecordedTrace {
  readonly traceId: string;
  readonly state: string | undefined;
  readonly sampled: boolean;
  readonly propagation: Propagation;
  readonly spans: RecordedSpan[] = [];
  dropped = 0;
  readonly recorder: Recorder;
  #root: OpenSpan | undefined;

  constructor({ traceId, state, sampled, propagation }: TraceStart, recorder: Recorder) {
    this.traceId = traceId;
    this.state = state;
    this.sampled = sampled;
    this.propagation = propagation;
    this.recorder = recorder;
  }

  get root(): RecordedSpan {
    if (this.#root) return this.#root;
    throw new Error('a trace is kept once its first span has ended');
  }

  get operation(): string {
    return this.#root?.operation || this.root.name;
  }

  /** Begins the span that everything else here is below. */
  first(kind: SpanKind, name: string, given: Attributes, parent?: string): OpenSpan {
    this.#root = new OpenSpan(this, parent, kind, name, given);
    return this.#root;
  }

  /** Takes a span that has ended. */
  add(span: OpenSpan): void {
    const first = span === this.#root;
    if (first || this.spans.length < MOST_SPANS) this.spans.push(span);
    else this.dropped += 1;
    if (first) this.recorder.finished(this);
  }
}

/** A span, from its beginning on. */
export class OpenSpan implements Span, RequestTrace, Measured, RecordedSpan {
  readonly kind: SpanKind;
  readonly name: string;
  readonly given: Attributes;
  readonly parentSpanId: string | undefined;
  readonly spanId = randomHex(16);
  readonly startMs: number;
  durationMs = -1;
  error: string | undefined;
  link: RecordedSpan['link'];
  operation = '';
  route = '';
  exposer: string;
  readonly #trace: OpenTrace;
  #status: number | undefined;

  constructor(
    trace: OpenTrace,
    parent: string | undefined,
    kind: SpanKind,
    name: string,
    given: Attributes,
  ) {
    this.#trace = trace;
    this.parentSpanId = parent;
    this.kind = kind;
    this.name = name;
    this.given = given;
    this.exposer = String(given['capstan.exposer'] ?? '');
    this.startMs = trace.recorder.now();
  }

  /** Everything that is known of it, put together when somebody looks. */
  get attributes(): Attributes {
    return {
      ...this.given,
      ...(this.exposer !== '' && { 'capstan.exposer': this.exposer }),
      ...(this.operation !== '' && { 'capstan.operation': this.operation }),
      ...(this.route !== '' && { 'http.route': this.route }),
      ...(this.#status !== undefined && { 'http.response.status_code': this.#status }),
      ...(this.error !== undefined && { 'error.type': this.error }),
    };
  }

  fields(): TraceFields {
    const { traceId, sampled, state, propagation } = this.#trace;
    return traceFields({ traceId, spanId: this.spanId, sampled, state }, propagation);
  }

  begin(kind: SpanKind, name: string, attributes: Attributes): Span {
    return new OpenSpan(this.#trace, this.spanId, kind, name, attributes);
  }

  within(context: TraceContext): Trace {
    const { recorder, propagation, traceId } = this.#trace;
    return {
      fields: () => traceFields(context, propagation),
      begin: (kind, name, attributes) => {
        const trace = recorder.continue(context, propagation);
        const span = trace.first(kind, name, attributes, context.spanId);
        span.link = { traceId, spanId: this.spanId };
        return span;
      },
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

  end({ status, error }: SpanEnd = {}): void {
    if (this.durationMs >= 0) return;
    const { recorder, sampled } = this.#trace;
    this.durationMs = Math.max(0, recorder.now() - this.startMs);
    this.#status = status;
    this.error = error;
    recorder.ended(this, this.durationMs / 1000, { status, error });
    if (sampled) this.#trace.add(this);
  }
}
