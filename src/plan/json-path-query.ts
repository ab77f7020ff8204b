import { createRequire } from 'node:module';
import type { JSONPathError, JSONPathQuery } from 'json-p3';
import type { JsonPathBudget } from './json-path-budget.ts';
import { linkTest } from './json-path-filter.ts';
import { childrenOf, itemOf, memberOf, pushChildren } from './json-path-plain.ts';
import { JsonPathSyntaxError, type Segment } from './json-path-scan.ts';

type Library = typeof import('json-p3');

/** Values of the nodes that a query gives for `value`; `root` is what `$` means inside filters. */
export type Evaluate = (value: unknown, root: unknown, budget: JsonPathBudget) => unknown[];

/** What linking a filter needs: the parser's classes, and the way back to queries inside filters. */
export interface Linker {
  readonly library: Library;
  linkQuery(query: JSONPathQuery): Evaluate;
}

/**
 * Parses and checks a path with the library and links it to our own evaluation: the library's
 * counts nothing, so that a filter over a large answer could hold the process for minutes.
 *
 * @throws JsonPathSyntaxError
 */
export function compileQuery(segments: readonly Segment[]): {
  readonly singular: boolean;
  readonly evaluate: Evaluate;
} {
  const library = loadLibrary();
  const { text, offsetOf } = canonicalText(segments);
  try {
    const query = library.compile(text);
    return { singular: query.singularQuery(), evaluate: linkQuery(query, library) };
  } catch (failure) {
    if (failure instanceof library.JSONPathError) {
      throw new JsonPathSyntaxError(authorMessage(failure), offsetOf(failure.token.index));
    }
    if (!(failure instanceof RangeError)) throw failure;
    throw new JsonPathSyntaxError('the path is nested too deeply', offsetOf(0));
  }
}

let loaded: Library | undefined;

function loadLibrary(): Library {
  loaded ??= createRequire(import.meta.url)('json-p3') as Library;
  return loaded;
}

/** The path with every name in quotes, and where its characters stand in the author's text. */
function canonicalText(segments: readonly Segment[]) {
  let text = '$';
  const places: { readonly at: number; readonly from: number }[] = [];
  for (const { descends, name, bracket, offset } of segments) {
    if (descends) text += '..';
    places.push({ at: text.length, from: offset });
    text += bracket ?? `['${name}']`;
  }
  const offsetOf = (index: number) => {
    const place = places.findLast(({ at }) => at <= index) ?? { at: 0, from: 0 };
    return place.from + Math.max(0, index - place.at);
  };
  return { text, offsetOf };
}

/** Without the excerpt of the rewritten text, and without the names of the library's tokens. */
function authorMessage({ message, token }: JSONPathError): string {
  const plain = message.replace(/ \('[\s\S]*':-?\d+\)$/, '');
  if (!plain.includes('TOKEN_')) return plain;
  return token.value === '' ? 'the path ends too early' : `'${token.value}' is unexpected`;
}

function linkQuery(query: JSONPathQuery, library: Library): Evaluate {
  const segments = query.segments.map((segment) => linkSegment(segment, library));
  return (value, root, budget) =>
    segments.reduce((nodes, segment) => segment(nodes, root, budget), [value]);
}

type Pick = (value: unknown, root: unknown, budget: JsonPathBudget, into: unknown[]) => void;

function linkSegment(segment: JSONPathQuery['segments'][number], library: Library) {
  const picks = segment.selectors.map((selector) => linkSelector(selector, library));
  const descends = segment.token.kind === library.TokenKind.DDOT;
  // A lone name or index makes no more nodes than it is given; everything else multiplies.
  const multiplies = descends || picks.length > 1;
  return (nodes: readonly unknown[], root: unknown, budget: JsonPathBudget) => {
    const found: unknown[] = [];
    const pick = (node: unknown) => {
      if (multiplies) budget.spend(picks.length);
      for (const each of picks) each(node, root, budget, found);
    };
    for (const node of nodes) {
      if (descends) visit(node, pick, budget, 0);
      else pick(node);
    }
    return found;
  };
}

/** Calls `pick` for the value and everything below it, parents first. */
function visit(
  value: unknown,
  pick: (node: unknown) => void,
  budget: JsonPathBudget,
  depth: number,
): void {
  budget.descend(depth);
  pick(value);
  const children = childrenOf(value);
  budget.spend(children.length);
  for (const child of children) visit(child, pick, budget, depth + 1);
}

function linkSelector(
  selector: JSONPathQuery['segments'][number]['selectors'][number],
  library: Library,
): Pick {
  const { FilterSelector, IndexSelector, NameSelector, SliceSelector } = library.jsonpath.selectors;
  if (selector instanceof NameSelector) {
    return (value, _root, _budget, into) => pushFound(memberOf(value, selector.name), into);
  }
  if (selector instanceof IndexSelector) {
    return (value, _root, _budget, into) => pushFound(itemOf(value, selector.index), into);
  }
  if (selector instanceof SliceSelector) {
    return (value, _root, budget, into) => {
      if (Array.isArray(value)) pushSlice(value, selector, budget, into);
    };
  }
  if (selector instanceof FilterSelector) {
    const test = linkTest(selector.expression, {
      library,
      linkQuery: (query) => linkQuery(query, library),
    });
    return (value, root, budget, into) => {
      const children = childrenOf(value);
      budget.spend(children.length);
      for (const child of children) if (test(child, root, budget)) into.push(child);
    };
  }
  return (value, _root, budget, into) => pushChildren(value, budget, into);
}

function pushFound(found: unknown, into: unknown[]): void {
  if (found !== undefined) into.push(found);
}

interface Slice {
  readonly start?: number | undefined;
  readonly stop?: number | undefined;
  readonly step?: number | undefined;
}

/** RFC 9535 section 2.3.4.2.2. */
function pushSlice(
  items: readonly unknown[],
  { start, stop, step = 1 }: Slice,
  budget: JsonPathBudget,
  into: unknown[],
): void {
  if (step === 0) return;
  const { length } = items;
  const fromStart = (index: number) => (index >= 0 ? index : length + index);
  const forward = step > 0;
  const clamp = (index: number) =>
    forward ? Math.min(Math.max(index, 0), length) : Math.min(Math.max(index, -1), length - 1);
  const from = start === undefined ? (forward ? 0 : length - 1) : clamp(fromStart(start));
  const to = stop === undefined ? (forward ? length : -1) : clamp(fromStart(stop));
  for (let index = from; forward ? index < to : index > to; index += step) {
    budget.spend(1);
    into.push(items[index]);
  }
}
