import {
  DEFAULT_JSON_PATH_LIMITS,
  JsonPathBudget,
  type JsonPathLimits,
} from './json-path-budget.ts';
import { followSteps, plainSteps, type Step, selectSteps } from './json-path-plain.ts';
import { compileQuery } from './json-path-query.ts';
import { type Segment, scanPath } from './json-path-scan.ts';

/** A compiled JSONPath (RFC 9535). Reads own members only and changes nothing. */
export interface JsonPath {
  /** The same for paths that are written differently and mean the same members. */
  readonly text: string;
  /** Whether it gives at most one node, whatever the value. */
  readonly singular: boolean;
  /**
   * The values of all nodes, in the order of the standard.
   *
   * @throws JsonPathBudgetError
   */
  select(value: unknown): readonly unknown[];
  /**
   * The value of the first node; `undefined` when there is none.
   *
   * @throws JsonPathBudgetError
   */
  first(value: unknown): unknown | undefined;
}

/**
 * Compiles a JSONPath as documents write it: the empty text and `$.` are the whole value, and
 * names after a dot need quotes only where they would be ambiguous.
 *
 * Names, indexes and `[*]` run by hand; anything more loads the parser on first use.
 *
 * @throws JsonPathSyntaxError (a RangeError) with the offset, when the text is not a path
 */
export function compileJsonPath(
  text: string,
  limits: JsonPathLimits = DEFAULT_JSON_PATH_LIMITS,
): JsonPath {
  const trimmed = text.trim();
  const segments = trimmed === '' || trimmed === '$.' ? [] : scanPath(text);
  return { text: textOf(segments), ...compileSegments(segments, limits) };
}

function textOf(segments: readonly Segment[]): string {
  const parts = segments.map(
    ({ descends, name, bracket }) =>
      (descends ? '..' : '') + (bracket ?? `['${(name ?? '').replace(/['\\]/g, '\\$&')}']`),
  );
  return `$${parts.join('')}`;
}

/** What a path does, whatever it is written like. */
type Selection = Omit<JsonPath, 'text'>;

function compileSegments(segments: readonly Segment[], limits: JsonPathLimits): Selection {
  const steps = plainSteps(segments);
  if (!steps) return queryPath(compileQuery(segments), limits);
  return steps.some(({ kind }) => kind === 'every') ? manyPath(steps, limits) : onePath(steps);
}

/**
 * The names of a path that goes through members alone, from the whole value on.
 *
 * @returns `undefined` when it is another kind of path
 * @throws JsonPathSyntaxError when the text is not a path
 */
export function memberNames(text: string): readonly string[] | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '$.') return [];
  const names = plainSteps(scanPath(text))?.map((step) =>
    step.kind === 'name' ? step.name : undefined,
  );
  return names?.every((name) => name !== undefined) ? names : undefined;
}

function onePath(steps: readonly Step[]): Selection {
  const first = (value: unknown) => followSteps(steps, value);
  return {
    singular: true,
    first,
    select(value) {
      const found = first(value);
      return found === undefined ? [] : [found];
    },
  };
}

function manyPath(steps: readonly Step[], limits: JsonPathLimits): Selection {
  const select = (value: unknown) => selectSteps(steps, value, new JsonPathBudget(limits));
  return { singular: false, select, first: (value) => select(value)[0] };
}

function queryPath(
  { singular, evaluate }: ReturnType<typeof compileQuery>,
  limits: JsonPathLimits,
): Selection {
  const select = (value: unknown) => evaluate(value, value, new JsonPathBudget(limits));
  return { singular, select, first: (value) => select(value)[0] };
}
