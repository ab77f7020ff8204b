/** One thing that two answers do not have in common. */
export interface Disagreement {
  /** JSON Pointer into the body; `status` and `type` are about the answer itself. */
  readonly path: string;
  readonly real: unknown;
  readonly emulated: unknown;
}

/** Stands for something that is not there. */
export const NOTHING = '(nothing)';

/** Milliseconds that times may differ: the real service tells its own in seconds only. */
const TOLERANCE_MS = 2_000;

/**
 * Where two JSON values differ.
 *
 * @param same says of two texts whether they mean the same, e.g. the ids of one session
 */
export function differences(
  real: unknown,
  emulated: unknown,
  same: (real: string, emulated: string) => boolean,
  path = '',
): readonly Disagreement[] {
  if (Array.isArray(real) && Array.isArray(emulated)) {
    const length = Math.max(real.length, emulated.length);
    return Array.from({ length }, (_, index) =>
      differences(at(real, index), at(emulated, index), same, `${path}/${index}`),
    ).flat();
  }
  if (isObject(real) && isObject(emulated)) {
    const names = new Set([...Object.keys(real), ...Object.keys(emulated)]);
    return [...names].flatMap((name) =>
      differences(of(real, name), of(emulated, name), same, `${path}/${name}`),
    );
  }
  return isSame(real, emulated, same) ? [] : [{ path, real, emulated }];
}

function isSame(
  real: unknown,
  emulated: unknown,
  same: (real: string, emulated: string) => boolean,
): boolean {
  if (Object.is(real, emulated)) return true;
  if (typeof real !== 'string' || typeof emulated !== 'string') return false;
  return same(real, emulated) || isSameTime(real, emulated);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/;

function isSameTime(real: string, emulated: string): boolean {
  if (!TIME.test(real) || !TIME.test(emulated)) return false;
  return Math.abs(Date.parse(real) - Date.parse(emulated)) <= TOLERANCE_MS;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(items: readonly unknown[], index: number): unknown {
  return index < items.length ? items[index] : NOTHING;
}

function of(object: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : NOTHING;
}
