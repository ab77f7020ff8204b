import { isDeepStrictEqual } from 'node:util';
import { safePattern } from '../plan/index.ts';

/** One thing that is not as expected. */
export interface Difference {
  /** Where, e.g. `body.messages[0].role`. */
  readonly path: string;
  readonly expected: string;
  readonly found: string;
}

/** JSON types as matchers name them. */
export const MATCHED_TYPES = [
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'null',
] as const;

/**
 * Compares a value with what is expected of it. Objects may have more members than expected, lists
 * not more items. `$any` is any value, `{$type: …}` one of a type, `{$regex: …}` a text in which the
 * expression is found.
 */
export function differences(
  expected: unknown,
  found: unknown,
  path: string,
): readonly Difference[] {
  const matcher = matcherOf(expected);
  if (matcher) return matcher(found) ? [] : [difference(path, expected, found)];
  if (Array.isArray(expected)) return listDifferences(expected, found, path);
  if (!isObject(expected))
    return isDeepStrictEqual(expected, found) ? [] : [difference(path, expected, found)];
  if (!isObject(found)) return [difference(path, expected, found)];
  return Object.entries(expected).flatMap(([name, value]) =>
    differences(value, Object.hasOwn(found, name) ? found[name] : undefined, `${path}.${name}`),
  );
}

function listDifferences(
  expected: readonly unknown[],
  found: unknown,
  path: string,
): readonly Difference[] {
  if (!Array.isArray(found)) return [difference(path, expected, found)];
  if (found.length !== expected.length) {
    const [wanted, got] = [expected.length, found.length].map(
      (n) => `${n} item${n === 1 ? '' : 's'}`,
    );
    return [{ path, expected: wanted ?? '', found: `${got}: ${shown(found)}` }];
  }
  return expected.flatMap((item, index) => differences(item, found[index], `${path}[${index}]`));
}

type Matcher = (found: unknown) => boolean;

function matcherOf(expected: unknown): Matcher | undefined {
  if (expected === '$any') return (found) => found !== undefined;
  if (!isObject(expected)) return undefined;
  const [[keyword, value] = [], ...others] = Object.entries(expected);
  if (others.length > 0) return undefined;
  if (keyword === '$any') return (found) => found !== undefined;
  if (keyword === '$type') return (found) => hasType(found, value);
  if (keyword === '$regex') return (found) => typeof found === 'string' && contains(found, value);
  return undefined;
}

/**
 * Says what is wrong with the matchers in an expected value.
 *
 * @returns `undefined` when nothing is
 */
export function matcherFault(expected: unknown): string | undefined {
  if (Array.isArray(expected)) return firstFault(expected);
  if (!isObject(expected)) return undefined;
  const keyword = Object.keys(expected).find((name) => name.startsWith('$'));
  if (keyword === undefined) return firstFault(Object.values(expected));
  if (Object.keys(expected).length > 1) return `'${keyword}' does not stand alone in its map`;
  const value = expected[keyword];
  if (keyword === '$any') return undefined;
  if (keyword === '$type')
    return MATCHED_TYPES.some((type) => type === value)
      ? undefined
      : `'$type' is one of ${MATCHED_TYPES.join(', ')}`;
  if (keyword !== '$regex') return `there is no matcher '${keyword}': $any, $type, $regex`;
  return regexFault(value);
}

function firstFault(values: readonly unknown[]): string | undefined {
  return values.map(matcherFault).find((fault) => fault !== undefined);
}

function regexFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return "'$regex' is a text";
  try {
    safePattern(value);
    return undefined;
  } catch (reason) {
    return (reason as Error).message;
  }
}

function contains(text: string, pattern: unknown): boolean {
  return safePattern(String(pattern)).test(text);
}

function hasType(found: unknown, type: unknown): boolean {
  if (type === 'null') return found === null;
  if (type === 'array') return Array.isArray(found);
  if (type === 'object') return isObject(found);
  if (type === 'integer') return Number.isInteger(found);
  return typeof found === type;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function difference(path: string, expected: unknown, found: unknown): Difference {
  return { path, expected: shown(expected), found: shown(found) };
}

/** Most of a value that is shown. */
const LONGEST = 300;

/** A value as a difference shows it. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
