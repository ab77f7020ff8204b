import { randomInt } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../../http/index.ts';
import { type Cancellation, type Clock, Problem, type ProblemName } from '../../kernel/index.ts';
import type { Call, CallTransport } from '../call-transport.ts';
import { retryAfterSeconds } from '../http/relayed-headers.ts';
import { brokeBeforeAnswer, neverConnected } from '../http/upstream-failure.ts';
import { RecentCounts } from './recent-counts.ts';
import { systemTimer, type Timer } from './timer.ts';

/** What repeating needs. */
export interface RepeatOptions {
  readonly clock: Clock;
  /** For the call and its repetitions together, in milliseconds. */
  readonly totalMs: number;
  readonly timer?: Timer;
  /** A number from 0 up to 1, a new one each time. */
  readonly random?: () => number;
}

const MOST_REPETITIONS = 2;

/** Bounds of the pause before a repetition, in milliseconds. */
const SHORTEST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1000;

/** The longest wait that an upstream may ask for, in seconds. */
const LONGEST_WISH_SECONDS = 2;

/** Repetitions may be this share of recent calls, and this many whatever their number. */
const SHARE = 0.1;
const ALWAYS_ALLOWED = 3;

/**
 * A transport that sends a request again, at most twice, when that cannot do anything twice: when
 * no connection could be made; and for GET and HEAD also when the connection broke before an
 * answer, or the upstream asks for it with 502, 503 or 504 and a short `Retry-After`.
 */
export function repeatWhenSafe(
  transport: CallTransport,
  { clock, totalMs, timer = systemTimer, random = chance }: RepeatOptions,
): CallTransport {
  const recent = new RecentCounts(clock);
  return async (request, call) => {
    recent.count();
    const endsMs = clock.monotonic() + timeFor(call, totalMs);
    let ending = await endingOf(transport(request, call));
    for (let repetition = 1; repetition <= MOST_REPETITIONS; repetition += 1) {
      const wishMs = wishOf(ending, request, clock.now());
      if (wishMs === undefined) break;
      const pauseMs = wishMs + pauseAtChance(random);
      if (clock.monotonic() + pauseMs >= endsMs || !isAllowed(recent)) break;
      recent.mark();
      await pause(pauseMs, timer, request.cancellation);
      if (request.cancellation?.cancelled) break;
      const withinMs = endsMs - clock.monotonic();
      const next = await endingOf(transport(request, { ...call, withinMs }));
      if (isUnsent(next)) break;
      ending = next;
    }
    return responseOf(ending);
  };
}

/** What is part of a larger call may have less time. */
function timeFor({ withinMs = Number.POSITIVE_INFINITY }: Call, totalMs: number): number {
  return Math.min(totalMs, withinMs);
}

type Ending =
  | { readonly kind: 'answer'; readonly response: HttpResponse }
  | { readonly kind: 'failure'; readonly problem: Problem };

async function endingOf(exchange: Promise<HttpResponse>): Promise<Ending> {
  try {
    return { kind: 'answer', response: await exchange };
  } catch (problem) {
    if (problem instanceof Problem) return { kind: 'failure', problem };
    throw problem;
  }
}

function responseOf(ending: Ending): HttpResponse {
  if (ending.kind === 'answer') return ending.response;
  throw ending.problem;
}

/** Whether a repetition was refused: what happened before says more. */
function isUnsent(ending: Ending): boolean {
  return ending.kind === 'failure' && UNSENT.has(ending.problem.problem);
}

const UNSENT: ReadonlySet<ProblemName> = new Set(['overloaded', 'upstream-resting']);

/**
 * How long the upstream wants to be left alone before the request comes again, in milliseconds.
 *
 * @returns `undefined` when the request must not come again
 */
function wishOf(ending: Ending, { method }: HttpRequest, nowMs: number): number | undefined {
  const harmless = HARMLESS.has(method);
  if (ending.kind === 'answer')
    return harmless && BUSY.has(ending.response.status)
      ? shortWish(ending.response, nowMs)
      : undefined;
  const { problem } = ending;
  return neverConnected(problem) || (harmless && brokeBeforeAnswer(problem)) ? 0 : undefined;
}

const HARMLESS: ReadonlySet<string> = new Set(['GET', 'HEAD']);
const BUSY: ReadonlySet<number> = new Set([502, 503, 504]);

function shortWish({ headers }: HttpResponse, nowMs: number): number | undefined {
  const seconds = Math.max(0, retryAfterSeconds(headers['retry-after'] ?? '', nowMs));
  return seconds <= LONGEST_WISH_SECONDS ? seconds * 1000 : undefined;
}

/** Full jitter: callers who failed together do not come back together. */
function pauseAtChance(random: () => number): number {
  return SHORTEST_PAUSE_MS + random() * (LONGEST_PAUSE_MS - SHORTEST_PAUSE_MS);
}

const RESOLUTION = 2 ** 32;
const chance = () => randomInt(RESOLUTION) / RESOLUTION;

/** Repetitions must not be what keeps an upstream from recovering. */
function isAllowed(recent: RecentCounts): boolean {
  const { calls, marked } = recent.totals();
  return marked < Math.max(ALWAYS_ALLOWED, calls * SHARE);
}

/** Ends early when nobody waits for the answer any more. */
function pause(
  milliseconds: number,
  timer: Timer,
  cancellation: Cancellation | undefined,
): Promise<void> {
  return new Promise((resolve) => {
    if (cancellation?.cancelled) {
      resolve();
      return;
    }
    const stopTimer = timer(milliseconds, () => {
      stopListening?.();
      resolve();
    });
    const stopListening = cancellation?.onCancel(() => {
      stopTimer();
      resolve();
    });
  });
}
