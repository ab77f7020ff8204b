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
    const name = decoded(token).replaceAll('~1', '/').replaceAll('~0', '~');
    const holder = typeof current === 'object' && current !== null ? (current as Members) : {};
    if (!Object.hasOwn(holder, name)) throw new RangeError(`'${reference}' points at nothing`);
    current = holder[name];
  }
  return current;
}

/** A pointer in a fragment is percent-encoded (RFC 6901 section 6). */
function decoded(token: string): string {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

/** The members of an object; none for anything else. */
export function members(value: unknown): Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Members)
    : {};
}
