import { Problem } from '../kernel/index.ts';
import type { PathTemplate, Segment } from './path-template.ts';

/** What a router found. Parameter values are percent-decoded. */
export interface Match<T> {
  readonly route: T;
  readonly parameters: ReadonlyMap<string, string>;
  /** Segments that the last placeholder stands for, percent-decoded; none for an ordinary route. */
  readonly rest: readonly string[];
}

/** The method of a route that takes every method. */
export const ANY_METHOD = '*';

/** Finds the route of a request. */
export interface Router<T> {
  /**
   * @param path path of the request target, not decoded, without query
   * @throws Problem route-not-found | method-not-allowed (with `Allow`) | malformed-request
   */
  find(method: string, path: string): Match<T>;
}

interface Node<T> {
  readonly fixed: Map<string, Node<T>>;
  readonly patterns: { readonly key: string; readonly parts: Segment; readonly node: Node<T> }[];
  any: Node<T> | undefined;
  readonly methods: Map<string, Leaf<T>>;
  /** Of routes that take this path and all below it. */
  readonly rest: Map<string, Leaf<T>>;
}

/**
 * Builds a router. Fixed segments win over mixed ones, mixed over a bare placeholder, whatever
 * the order of definition, and what takes the rest of a path comes last, the longest first; of two
 * equal routes the first one wins. One trailing slash is tolerated. Segments are split before they are decoded, so that `%2F` never starts a new one.
 *
 * @param routes `method` in upper case, or {@link ANY_METHOD}
 */
export function defineRoutes<T extends { readonly method: string; readonly path: PathTemplate }>(
  routes: readonly T[],
): Router<T> {
  const root = newNode<T>();
  for (const route of routes) {
    const takesRest = route.path.segments.at(-1)?.[0]?.kind === 'rest';
    const fixed = takesRest ? route.path.segments.slice(0, -1) : route.path.segments;
    const node = fixed.reduce<Node<T>>(child, root);
    const leaves = takesRest ? node.rest : node.methods;
    if (!leaves.has(route.method))
      leaves.set(route.method, { route, names: route.path.placeholders });
  }
  return { find: (method, path) => find(root, method, path) };
}

function newNode<T>(): Node<T> {
  return { fixed: new Map(), patterns: [], any: undefined, methods: new Map(), rest: new Map() };
}

function child<T>(node: Node<T>, segment: Segment): Node<T> {
  const [first, ...rest] = segment;
  if (first?.kind === 'text' && rest.length === 0) {
    const next = node.fixed.get(first.text) ?? newNode<T>();
    node.fixed.set(first.text, next);
    return next;
  }
  if (first?.kind === 'placeholder' && rest.length === 0) {
    node.any ??= newNode();
    return node.any;
  }
  return patternChild(node, segment);
}

function patternChild<T>(node: Node<T>, segment: Segment): Node<T> {
  const key = segment.map((part) => (part.kind === 'text' ? part.text : '{}')).join('');
  const known = node.patterns.find((entry) => entry.key === key);
  if (known) return known.node;
  const next = newNode<T>();
  node.patterns.push({ key, parts: segment, node: next });
  return next;
}

function find<T>(root: Node<T>, method: string, path: string): Match<T> {
  const segments = decodeSegments(path);
  const values: string[] = [];
  const allowed = new Set<string>();
  const search = { method, segments, values, allowed };
  const found = descend(root, search, 0);
  const deep = found ? undefined : descendToRest(root, search, 0);
  const leaf = found ?? deep?.leaf;
  if (leaf) {
    const { route, names } = leaf;
    const parameters = new Map(names.map((name, index) => [name, values[index] ?? '']));
    return { route, parameters, rest: deep?.rest ?? [] };
  }
  if (allowed.size === 0) throw new Problem('route-not-found', 'nothing is served at this path');
  const allow = [...allowed].sort().join(', ');
  throw new Problem('method-not-allowed', `this path supports ${allow}`, { headers: { allow } });
}

function decodeSegments(path: string): string[] {
  const start = path.startsWith('/') ? 1 : 0;
  const end = path.endsWith('/') ? path.length - 1 : path.length;
  if (end <= start) return [];
  const segments = path.slice(start, end).split('/');
  if (!path.includes('%')) return segments;
  try {
    return segments.map(decodeURIComponent);
  } catch {
    throw new Problem('malformed-request', 'the path has an invalid percent-encoding');
  }
}

interface Search {
  readonly method: string;
  readonly segments: readonly string[];
  /** Of the placeholders on the way down. */
  readonly values: string[];
  /** Methods of every leaf that fits the path but not the method. */
  readonly allowed: Set<string>;
}

type Leaf<T> = { readonly route: T; readonly names: readonly string[] };

/** The best leaf that has the method; leaves `values` as it was when there is none. */
function descend<T>(node: Node<T>, search: Search, depth: number): Leaf<T> | undefined {
  const { segments, values } = search;
  const segment = segments[depth];
  if (segment === undefined) {
    return leafOf(node.methods, search);
  }
  const fixed = node.fixed.get(segment);
  const found = fixed && descend(fixed, search, depth + 1);
  if (found) return found;
  for (const { parts, node: next } of node.patterns) {
    const before = values.length;
    const leaf = matchParts(parts, segment, values) && descend(next, search, depth + 1);
    if (leaf) return leaf;
    values.length = before;
  }
  if (!node.any) return undefined;
  values.push(segment);
  const leaf = descend(node.any, search, depth + 1);
  if (!leaf) values.pop();
  return leaf;
}

function leafOf<T>(leaves: Node<T>['methods'], { method, allowed }: Search): Leaf<T> | undefined {
  const leaf = leaves.get(method) ?? leaves.get(ANY_METHOD);
  if (!leaf) for (const other of leaves.keys()) allowed.add(other);
  return leaf;
}

type Deep<T> = { readonly leaf: Leaf<T>; readonly rest: readonly string[] };

/** The deepest leaf that takes what is left of the path; leaves `values` as it was when there is none. */
function descendToRest<T>(node: Node<T>, search: Search, depth: number): Deep<T> | undefined {
  const { segments, values } = search;
  const segment = segments[depth];
  if (segment === undefined) return undefined;
  const fixed = node.fixed.get(segment);
  const found = fixed && descendToRest(fixed, search, depth + 1);
  if (found) return found;
  const before = values.length;
  for (const { parts, node: next } of node.patterns) {
    const deep = matchParts(parts, segment, values) && descendToRest(next, search, depth + 1);
    if (deep) return deep;
    values.length = before;
  }
  if (node.any) {
    values.push(segment);
    const deep = descendToRest(node.any, search, depth + 1);
    if (deep) return deep;
    values.length = before;
  }
  const leaf = leafOf(node.rest, search);
  return leaf && { leaf, rest: segments.slice(depth) };
}

/**
 * Whether a segment is the fixed texts with something between them; adds what that is to
 * `values`, the earlier the shorter. Not a regular expression: with several placeholders one takes
 * time that grows with a power of the segment's length.
 */
function matchParts(parts: Segment, segment: string, values: string[]): boolean {
  let position = 0;
  let open = false;
  for (const [index, part] of parts.entries()) {
    if (part.kind !== 'text') {
      open = true;
      continue;
    }
    const last = index === parts.length - 1;
    const at = last
      ? segment.length - part.text.length
      : segment.indexOf(part.text, position + Number(open));
    if (at < position + Number(open) || !segment.startsWith(part.text, at)) return false;
    if (open) values.push(segment.slice(position, at));
    else if (at !== position) return false;
    position = at + part.text.length;
    open = false;
  }
  if (open) values.push(segment.slice(position));
  return position < segment.length || !open;
}
