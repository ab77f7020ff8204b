const DAY = 86_400_000;

/** The day of a time in UTC, as `YYYY-MM-DD`. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** Whether a text is a day: `2026-02-31`, which would be another one, is none. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && dayOf(time) === text;
}

/**
 * A time as people write it: `2026-01-31T12:00:00Z`, or a day in UTC, of which it is the beginning,
 * or the end.
 *
 * @returns milliseconds since the Unix epoch; `undefined` when it is neither
 */
export function timeFrom(text: string, edge: 'beginning' | 'end'): number | undefined {
  if (!isDay(text.slice(0, 10))) return undefined;
  if (text.length === 10) return Date.parse(text) + (edge === 'end' ? DAY : 0);
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?(Z|[+-]\d{2}:\d{2})$/;

/** What is said of a text that is none. */
export const TIME_EXPECTED = 'a day like 2026-01-31 or a time like 2026-01-31T12:00:00Z';
