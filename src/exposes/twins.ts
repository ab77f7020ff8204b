import type { Cursor, Place } from '../spec/index.ts';

/** Something that must be told apart from others of its kind. */
export interface Placed<T> {
  readonly item: T;
  /** What tells it apart, in words: `called 'x'`. */
  readonly called: string;
  /** The kind, in the plural. */
  readonly what: string;
  readonly place: Place;
}

/** Leaves out, and reports, what cannot be told apart from something before it. */
export function withoutTwins<T>(placed: readonly Placed<T>[], report: Pick<Cursor, 'add'>): T[] {
  const seen = new Set<string>();
  return placed.flatMap(({ item, called, what, place }) => {
    if (seen.has(called)) {
      report.add('duplicate-name', 'error', `two ${what} are ${called}`, place, {
        disables: 'the second one',
      });
      return [];
    }
    seen.add(called);
    return [item];
  });
}
