/** Names as dialects want them of what the document itself refers to. */
export const KEBAB = /^[a-zA-Z0-9-]+$/;

/** Names as dialects want them of what others name, e.g. the parameters of an API. */
export const EXTENDED = /^[a-zA-Z0-9-_*]+$/;

/**
 * A name that every dialect accepts and nothing has yet.
 *
 * @param otherwise when nothing of the name can be kept
 */
export function freeName(name: string, taken: ReadonlySet<string>, otherwise: string): string {
  const plain = name.replace(/[^A-Za-z0-9-]+/g, '-').replace(/^-+|-+$/g, '') || otherwise;
  let free = plain;
  for (let count = 2; taken.has(free); count += 1) free = `${plain}-${count}`;
  return free;
}
