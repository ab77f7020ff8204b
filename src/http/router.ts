import { Problem } from '../kernel/index.ts';
import type { PathTemplate, Segment } from './path-template.ts';

/** What a router found. Parameter values are percent-decoded. */
export interface Match<T> {
  readonly route: T;
  readonly parameters: ReadonlyMap<string, string>;
}

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
  readonly patterns: { readonly key: string; readonly pattern: RegExp; readonly node: Node<T> }[];
  any: Node<T> | undefined;
  readonly methods: Map<string, { readonly route: T; readonly names: readonly string[] }>;
}

/**
 * Builds a router. Fixed segments win over mixed ones, mixed over a bare placeholder, whatever
 * the order of definition; of two equal routes the first one wins. One trailing slash is
 * tolerated. Segments are split before they are decoded, so that `%2F` never starts a new one.
 *
 * @param routes `method` in upper case
 */
export function defineRoutes<T extends { readonly method: string; readonly path: PathTemplate }>(
  routes: readonly T[],
): Router<T> {
  const root = newNode<T>();
  for (const route of routes) {
    const leaf = route.path.segments.reduce<Node<T>>(child, root);
    if (!leaf.methods.has(route.method)) {
      leaf.methods.set(route.method, { route, names: route.path.placeholders });
    }
  }
  return { find: (method, path) => find(root, method, path) };
}

function newNode<T>(): Node<T> {
  return { fixed: new Map(), patterns: [], any: undefined, methods: new Map() };
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
  const source = segment.map((part) => (part.kind === 'text' ? escapeText(part.text) : '(.+?)'));
  const next = newNode<T>();
  node.patterns.push({ key, pattern: new RegExp(`^${source.join('')}$`, 's'), node: next });
  return next;
}

function escapeText(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function find<T>(root: Node<T>, method: string, path: string): Match<T> {
  const segments = decodeSegments(path);
  const leaves = [...walk(root, segments, [])];
  for (const { node, values } of leaves) {
    const found = node.methods.get(method);
    if (found)
      return {
        route: found.route,
        parameters: new Map(found.names.map((name, i) => [name, values[i] ?? ''])),
      };
  }
  if (leaves.length === 0) throw new Problem('route-not-found', 'nothing is served at this path');
  const allow = [...new Set(leaves.flatMap(({ node }) => [...node.methods.keys()]))]
    .sort()
    .join(', ');
  throw new Problem('method-not-allowed', `this path supports ${allow}`, { headers: { allow } });
}

function decodeSegments(path: string): string[] {
  const trimmed = path.replace(/^\/+/, '').replace(/\/$/, '');
  if (trimmed === '') return [];
  try {
    return trimmed.split('/').map(decodeURIComponent);
  } catch {
    throw new Problem('malformed-request', 'the path has an invalid percent-encoding');
  }
}

/** Every leaf that fits, best first. */
function* walk<T>(
  node: Node<T>,
  segments: readonly string[],
  values: readonly string[],
): Generator<{ node: Node<T>; values: readonly string[] }> {
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    if (node.methods.size > 0) yield { node, values };
    return;
  }
  const fixed = node.fixed.get(segment);
  if (fixed) yield* walk(fixed, rest, values);
  for (const entry of node.patterns) {
    const match = entry.pattern.exec(segment);
    if (match) yield* walk(entry.node, rest, [...values, ...match.slice(1)]);
  }
  if (node.any) yield* walk(node.any, rest, [...values, segment]);
}
