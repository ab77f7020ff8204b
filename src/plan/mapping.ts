/**
 * What becomes of an upstream's answer: the whole value (`$`, `$.`, or no mapping at all), or
 * what stands at a path of members and indexes.
 */
export type Mapping =
  | { readonly kind: 'whole' }
  | { readonly kind: 'path'; readonly path: readonly string[] };

/** The whole value, of whatever JSON type. */
export const whole: Mapping = { kind: 'whole' };

const STEP = /\.([A-Za-z_][A-Za-z0-9_-]*)|\[(\d+)\]|\['([^'\\]*)'\]|\["([^"\\]*)"\]/y;

/**
 * Parses the singular part of JSONPath (RFC 9535 section 2.3.5.1: member names and indexes).
 *
 * @returns `undefined` when the text needs more of JSONPath than that
 */
export function parseMapping(text: string): Mapping | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '$' || trimmed === '$.') return whole;
  if (!trimmed.startsWith('$')) return undefined;
  const path: string[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < trimmed.length) {
    const match = STEP.exec(trimmed);
    if (!match) return undefined;
    path.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
  }
  return { kind: 'path', path };
}

/**
 * Applies a mapping. Own members only; never inherited ones.
 *
 * @returns `null` when nothing stands at the path
 */
export function applyMapping(mapping: Mapping, value: unknown): unknown {
  if (mapping.kind === 'whole') return value;
  let current: unknown = value;
  for (const step of mapping.path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step))
      return null;
    current = (current as Record<string, unknown>)[step];
  }
  return current;
}
