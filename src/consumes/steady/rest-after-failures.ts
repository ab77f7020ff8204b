import type { HttpRequest } from '../../http/index.ts';
import { type Clock, Problem, type ProblemName } from '../../kernel/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type { CallTransport } from '../call-transport.ts';
import { RecentCounts } from './recent-counts.ts';

/** Failures in a row after which an upstream rests. */
const IN_A_ROW = 5;

/** Recent calls from which on the half of them failing is enough. */
const ENOUGH_CALLS = 20;

/** The first rest, and the longest, in milliseconds. */
const FIRST_REST_MS = 5000;
const LONGEST_REST_MS = 30_000;

/** Whether calls are sent: all are, none is, one is to find out. */
export type Circuit = 'working' | 'resting' | 'probing';

/** What leaving an upstream alone needs. */
export interface BreakerOptions {
  readonly namespace: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Hears of every change, and of the beginning. */
  readonly circuit?: ((state: Circuit) => void) | undefined;
}

/**
 * A transport that leaves an upstream alone after it failed five times in a row, or half of at
 * least twenty calls within ten seconds: calls are refused unsent for five seconds. Then one call
 * is sent to find out; when it fails, the next rest is twice as long, up to thirty seconds.
 *
 * Failures are broken connections and answers, time-outs, and the statuses 502, 503 and 504. Any
 * other answer shows that the upstream is there, whatever it says.
 *
 * The transport throws Problem upstream-resting in addition.
 */
export function restAfterFailures(
  transport: CallTransport,
  options: BreakerOptions,
): CallTransport {
  const breaker = new Breaker(options);
  return async (request, call) => {
    const period = breaker.admit();
    try {
      const response = await transport(request, call);
      if (FAILING.has(response.status)) breaker.failed(period);
      else breaker.succeeded(period);
      return response;
    } catch (failure) {
      if (isFailing(failure, request)) breaker.failed(period);
      else breaker.undecided(period);
      throw failure;
    }
  };
}

const FAILING: ReadonlySet<number> = new Set([502, 503, 504]);

const FAILURES: ReadonlySet<ProblemName> = new Set([
  'upstream-unreachable',
  'upstream-timeout',
  'upstream-invalid',
]);

/** A caller who left says nothing about the upstream. */
function isFailing(failure: unknown, { cancellation }: HttpRequest): boolean {
  return failure instanceof Problem && FAILURES.has(failure.problem) && !cancellation?.cancelled;
}

/** Periods follow each other: calls are sent, nothing is sent, one call is sent. */
class Breaker {
  readonly #namespace: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #tell: (state: Circuit) => void;
  #recent: RecentCounts;
  #inARow = 0;
  #state: Circuit = 'working';
  #restMs = FIRST_REST_MS;
  #restEndsMs = 0;
  /** What ends after its period is over is of no interest any more. */
  #period = 0;

  constructor({ namespace, clock, log, circuit = () => {} }: BreakerOptions) {
    this.#namespace = namespace;
    this.#clock = clock;
    this.#log = log;
    this.#recent = new RecentCounts(clock);
    this.#tell = circuit;
    circuit(this.#state);
  }

  /**
   * @returns the period in which the call is made
   * @throws Problem upstream-resting
   */
  admit(): number {
    if (this.#state === 'working') return this.#period;
    if (this.#state === 'probing') throw this.#resting(1);
    const leftMs = this.#restEndsMs - this.#clock.monotonic();
    if (leftMs > 0) throw this.#resting(Math.ceil(leftMs / 1000));
    this.#enter('probing');
    return this.#period;
  }

  failed(period: number): void {
    if (period !== this.#period) return;
    if (this.#state === 'probing') {
      this.#rest(Math.min(this.#restMs * 2, LONGEST_REST_MS));
      return;
    }
    this.#inARow += 1;
    this.#recent.count();
    this.#recent.mark();
    const { calls, marked } = this.#recent.totals();
    const half = calls >= ENOUGH_CALLS && marked * 2 >= calls;
    if (half || this.#inARow >= IN_A_ROW) this.#rest(FIRST_REST_MS);
  }

  succeeded(period: number): void {
    if (period !== this.#period) return;
    this.#inARow = 0;
    if (this.#state === 'working') {
      this.#recent.count();
      return;
    }
    this.#recent = new RecentCounts(this.#clock);
    this.#enter('working');
    this.#log.log('info', 'an upstream answers again', { upstream: this.#namespace });
  }

  /** The call ended without news of the upstream; if it was to find out, the next one is. */
  undecided(period: number): void {
    if (period === this.#period && this.#state === 'probing') this.#enter('resting');
  }

  #rest(milliseconds: number): void {
    this.#restMs = milliseconds;
    this.#restEndsMs = this.#clock.monotonic() + milliseconds;
    this.#enter('resting');
    const fields = { upstream: this.#namespace, rest_ms: milliseconds };
    this.#log.log('warn', 'an upstream fails and is left alone', fields);
  }

  #enter(state: Circuit): void {
    this.#state = state;
    this.#tell(state);
    this.#period += 1;
  }

  #resting(seconds: number): Problem {
    const detail = `'${this.#namespace}' failed repeatedly and is left alone for a moment`;
    return new Problem('upstream-resting', detail, { headers: { 'retry-after': `${seconds}` } });
  }
}
