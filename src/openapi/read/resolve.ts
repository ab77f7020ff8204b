import { follow, type Members, members } from '../../plan/index.ts';

/** References to references. */
const MAX_HOPS = 10;

/**
 * An object, or what its `$ref` points at in the end.
 *
 * @throws RangeError when it points outside its file, at nothing, or in circles; nothing is fetched
 */
export function resolve(value: unknown, root: Members): Members {
  let resolved = members(value);
  for (let hops = 0; typeof resolved.$ref === 'string'; hops += 1) {
    if (hops === MAX_HOPS) throw new RangeError(`'${resolved.$ref}' goes round in circles`);
    resolved = members(follow(resolved.$ref, root));
  }
  return resolved;
}

/** The entries of a list; none for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Characters that show nothing, or turn the text around them, and so can hide what a text says. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be shown
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu;

/** Text for people, without hidden characters; empty for anything that is no text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value.replace(HIDDEN, '').trim() : '';
}
