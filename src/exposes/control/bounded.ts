import type { Cursor } from '../../spec/index.ts';

/** A whole number within bounds, both included; says so when it is not. */
export function bounded(cursor: Cursor, least: number, most: number): number | undefined {
  const number = cursor.integer();
  if (number === undefined || (number >= least && number <= most)) return number;
  cursor.wrongType(
    most === Number.MAX_SAFE_INTEGER
      ? `a whole number from ${least}`
      : `a whole number from ${least} to ${most}`,
  );
  return undefined;
}
