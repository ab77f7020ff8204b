import type { Cursor } from '../cursor.ts';

/** The namespace an imported entry has where it is written, when the document calls it something else. */
export function otherNames(as: string | undefined, cursor: Cursor): readonly string[] {
  const own = cursor.get('namespace').text();
  return as === undefined || own === undefined || own === as ? [] : [own];
}
