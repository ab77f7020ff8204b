import type { Members } from '../plan/index.ts';

/** How far above its least value a made-up number may lie. */
const SPREAD = 100;

/** A number within the bounds of a schema; whole, where a whole one fits. */
export function makeNumber(schema: Members, drawn: number): number {
  const step = positive(schema.multipleOf);
  const [least, most] = bounds(schema);
  const unit = step ?? 1;
  const first = Math.ceil(above(least, schema.exclusiveMinimum) / unit);
  const last = Math.floor(below(most, schema.exclusiveMaximum) / unit);
  const steps = Math.min(last - first, SPREAD);
  if (steps >= 0) return (first + (drawn % (steps + 1))) * unit;
  return (least + most) / 2;
}

/** With a bound on one side only, the other one is near it. */
function bounds(schema: Members): [number, number] {
  const least = greatest(schema.minimum, schema.exclusiveMinimum);
  const most = smallest(schema.maximum, schema.exclusiveMaximum);
  const from = least ?? (most === undefined || most >= 0 ? 0 : most - SPREAD);
  return [from, most ?? from + SPREAD * 10];
}

function above(least: number, exclusive: unknown): number {
  return least === exclusive ? least + TINY : least;
}

function below(most: number, exclusive: unknown): number {
  return most === exclusive ? most - TINY : most;
}

/** Enough to be on the other side of a bound before rounding to a step. */
const TINY = 1e-9;

function greatest(...values: readonly unknown[]): number | undefined {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}

function smallest(...values: readonly unknown[]): number | undefined {
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? undefined : Math.min(...numbers);
}

function positive(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 ? value : undefined;
}
