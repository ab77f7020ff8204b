import { type Clock, type ProblemName, randomHex } from '../kernel/index.ts';
import { type EngineMetrics, engineMetrics } from './engine-metrics.ts';
import { measure } from './measure.ts';
import { OpenTrace, type Recorder } from './open-span.ts';
import { passedTrace, type RequestTrace, type Span } from './trace.ts';
import { type RecordedTrace, TraceBuffer } from './trace-buffer.ts';
import { type Propagation, readTraceFields } from './trace-context.ts';

/** What is recorded. */
export interface RecordingOptions {
  /** The share of traces that is kept, of those that begin here. 0 to 1. */
  readonly sampling: number;
  readonly propagation: Propagation;
  /** How many traces are kept. */
  readonly bufferSize: number;
}

/** Records everything that can be looked at, as long as nobody says otherwise. */
export const DEFAULT_RECORDING: RecordingOptions = {
  sampling: 1,
  propagation: 'w3c',
  bufferSize: 100,
};

/** The exposure that a request came to. */
export interface RequestPlace {
  /** Its namespace. */
  readonly exposer: string;
  readonly type: string;
}

/** What a request is, as far as it is recorded. */
export interface RequestFacts {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
}

const HEXADECIMAL = 16;

/**
 * What this process knows of itself. Silent until somebody wants to look: then each request is
 * counted, and traced.
 */
export class Telemetry {
  readonly metrics: EngineMetrics = engineMetrics();
  readonly traces = new TraceBuffer(DEFAULT_RECORDING.bufferSize);
  /** Hears of every finished trace. */
  export: ((trace: RecordedTrace) => void) | undefined;
  readonly #recorder: Recorder;
  #options: RecordingOptions | undefined;

  constructor(clock: Clock) {
    // Times within a trace agree with each other, whatever is done to the wall clock meanwhile.
    const epochMs = clock.now() - clock.monotonic();
    this.#recorder = {
      now: () => epochMs + clock.monotonic(),
      finished: (trace) => {
        this.traces.add(trace);
        this.export?.(trace);
      },
      ended: (span, seconds, ending) => measure(this.metrics, span, seconds, ending),
      continue: ({ traceId, state, sampled }, propagation) =>
        new OpenTrace({ traceId, state, sampled, propagation }, this.#recorder),
    };
  }

  /** Whether anything is recorded. */
  get recording(): boolean {
    return this.#options !== undefined;
  }

  /** Records from now on, or stops recording. What was recorded stays. */
  record(options: RecordingOptions | undefined): void {
    this.#options = options;
    if (options) this.traces.resize(options.bufferSize);
  }

  /** Counts a request that is refused for the sake of the others. */
  refused(problem: ProblemName): void {
    if (this.#options && SHED.has(problem)) this.metrics.shed.add([problem]);
  }

  /**
   * Begins the record of a request.
   *
   * @returns what goes through when nothing is recorded; `undefined` when nothing has to
   */
  request(place: RequestPlace, facts: RequestFacts): (RequestTrace & Span) | undefined {
    const given = readTraceFields(facts.headers);
    const options = this.#options;
    if (!options) return given && passedTrace(given);
    this.metrics.inFlight.add([place.exposer, place.type], 1);
    const { sampling, propagation } = options;
    const traceId = given?.traceId ?? randomHex(32);
    const sampled = given?.sampled ?? isSampled(traceId, sampling);
    const start = { traceId, state: given?.state, sampled, propagation };
    return new OpenTrace(start, this.#recorder).first(
      'request',
      `${place.type}.request`,
      requestAttributes(place, facts),
      given?.spanId,
    );
  }
}

/** Problems by which there is less to do. */
const SHED: ReadonlySet<ProblemName> = new Set([
  'overloaded',
  'rate-limited',
  'shutting-down',
  'upstream-resting',
]);

/** By the last digits of the id, so that everybody with the same share decides the same. */
function isSampled(traceId: string, share: number): boolean {
  if (share >= 1) return true;
  const digits = 8;
  return Number.parseInt(traceId.slice(-digits), HEXADECIMAL) < share * HEXADECIMAL ** digits;
}

function requestAttributes(
  { exposer, type }: RequestPlace,
  { method, target, headers }: RequestFacts,
) {
  const split = target.indexOf('?');
  const attributes: Record<string, string | number> = {
    'capstan.exposer': exposer,
    'capstan.exposer.type': type,
    'http.request.method': method,
    'url.path': split === -1 ? target : target.slice(0, split),
  };
  if (split !== -1) attributes['url.query'] = withoutValues(target.slice(split + 1));
  const id = headers['x-request-id'];
  if (id !== undefined) attributes['capstan.request.id'] = id;
  return attributes;
}

/** Names of query parameters, without what may be nobody's business. */
export function withoutValues(query: string): string {
  return query
    .split('&')
    .map((pair) => pair.replace(/=.*$/s, '=REDACTED'))
    .join('&');
}
