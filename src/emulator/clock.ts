import { type Clock, systemClock } from '../kernel/index.ts';

/** A moment: a date, milliseconds since the Unix epoch, or RFC 3339. */
export type Moment = Date | number | string;

/** A length of time; its parts add up. */
export interface Span {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
  readonly milliseconds?: number;
}

/** The time as the service sees it. It runs, or stands still, and can be moved. */
export interface EmulatedClock extends Clock {
  readonly frozen: boolean;
  /** Jumps, backwards too. */
  set(moment: Moment): void;
  /** Moves forward: `advance({ minutes: 61 })`. */
  advance(span: Span): void;
  /** Stands still from now on. */
  freeze(): void;
  /** Runs on from the moment it shows. */
  resume(): void;
  /** Goes back to where it began, and runs or stands as it did then. */
  reset(): void;
}

/** How a clock begins. */
export interface ClockStart {
  /** Default: the time of the machine. */
  readonly now?: Moment;
  /** Default: false. */
  readonly frozen?: boolean;
}

/**
 * Makes a clock.
 *
 * @param machine shows the time that runs
 * @throws RangeError when a moment is none
 */
export function emulatedClock(start: ClockStart = {}, machine: Clock = systemClock): EmulatedClock {
  // Shown is the machine's time plus `ahead`, or `standing` while it stands still.
  let ahead = 0;
  let standing: number | undefined;
  const now = () => standing ?? Math.floor(machine.now() + ahead);
  const show = (epochMs: number) => {
    if (standing === undefined) ahead = epochMs - machine.now();
    else standing = epochMs;
  };
  const reset = () => {
    ahead = 0;
    standing = start.frozen ? machine.now() : undefined;
    if (start.now !== undefined) show(epochOf(start.now));
  };
  reset();
  return {
    now,
    monotonic: () => machine.monotonic(),
    get frozen() {
      return standing !== undefined;
    },
    set: (moment) => show(epochOf(moment)),
    advance: (span) => show(withinDates(now() + lengthOf(span))),
    freeze() {
      standing = now();
    },
    resume() {
      const shown = now();
      standing = undefined;
      show(shown);
    },
    reset,
  };
}

/**
 * How far a clock went forward, whether it ran or was moved; setting it back changes nothing. In
 * milliseconds.
 */
export function forwardTime(clock: EmulatedClock): () => number {
  let last = clock.now();
  let elapsed = 0;
  return () => {
    const now = clock.now();
    elapsed += Math.max(0, now - last);
    last = now;
    return elapsed;
  };
}

function epochOf(moment: Moment): number {
  const text = typeof moment === 'string';
  if (text && !RFC_3339.test(moment))
    throw new RangeError(`'${moment}' is no moment: write it like 2026-01-31T12:00:00Z`);
  return withinDates(new Date(moment).getTime());
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i;

/** The last moment that RFC 3339 can write, less the longest life of a session. */
const LATEST = Date.UTC(9999, 0, 1);

function withinDates(epochMs: number): number {
  if (epochMs >= 0 && epochMs < LATEST) return epochMs;
  throw new RangeError('a moment is between 1970 and 9999');
}

const LENGTHS: Readonly<Record<keyof Span, number>> = {
  days: 86_400_000,
  hours: 3_600_000,
  minutes: 60_000,
  seconds: 1_000,
  milliseconds: 1,
};

/** The units of a {@link Span}. */
export const UNITS = Object.keys(LENGTHS) as readonly (keyof Span)[];

/**
 * Milliseconds of a length of time.
 *
 * @throws RangeError when it is negative
 */
export function lengthOf(span: Span): number {
  const length = UNITS.reduce((sum, unit) => sum + (span[unit] ?? 0) * LENGTHS[unit], 0);
  if (length >= 0) return length;
  throw new RangeError('a clock advances by a positive length of time; set takes it back');
}
