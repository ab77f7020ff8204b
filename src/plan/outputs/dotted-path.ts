/** Splits `a.b[0].c` into names and indexes. */
export function parsePath(text: string): readonly string[] {
  return text
    .split(/\.|\[(\d+)\]/)
    .filter((step): step is string => step !== undefined && step !== '');
}

/** What stands at a path of own members and indexes; `undefined` when nothing does. */
export function applyPath(path: readonly string[], value: unknown): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, step))
      return undefined;
    current = (current as Record<string, unknown>)[step];
  }
  return current;
}
