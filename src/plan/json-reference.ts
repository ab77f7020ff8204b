/** The members of a JSON object. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * What a local reference points at.
 *
 * @throws RangeError for anything that is not a pointer into the same file; nothing is ever fetched
 */
export function follow(reference: string, root: Members): unknown {
  if (!reference.startsWith('#/'))
    throw new RangeError(`it refers to '${reference}', outside itself`);
  let current: unknown = root;
  for (const token of reference.slice(2).split('/')) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
    if (!Object.hasOwn(members(current), name))
      throw new RangeError(`'${reference}' points at nothing`);
    current = members(current)[name];
  }
  return current;
}

/** The members of an object; none for anything else. */
export function members(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : {};
}
