import type { Cursor } from '../cursor.ts';
import type { Place } from '../position.ts';

/** One member of a map somewhere in a document. */
export interface Member {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: Cursor;
}

/** Every member of every map under a value, in the order of the document. */
export function membersUnder(cursor: Cursor): readonly Member[] {
  if (cursor.isList) return cursor.items('values').flatMap(membersUnder);
  return cursor.members().flatMap((member) => [member, ...membersUnder(member.value)]);
}

/** Entries of a list; nothing for anything else, which is not a rule's to report. */
export function entriesOf(cursor: Cursor): readonly Cursor[] {
  return cursor.isList ? cursor.items('entries') : [];
}

/** Lists of a document that other documents may import from. */
export type Section = 'binds' | 'consumes' | 'exposes' | 'aggregates';

/** Entries of a list of the document, under `capability` and beside it. */
export function sectionIn(root: Cursor, section: Section): readonly Cursor[] {
  return [root, root.get('capability')].flatMap((holder) => entriesOf(holder.get(section)));
}

/** Values of a named collection in either of its shapes, whatever else stands there. */
export function valuesOf(cursor: Cursor): readonly Cursor[] {
  if (cursor.isList) return cursor.items('entries').filter((entry) => entry.isMap);
  return cursor.members().map(({ value }) => value);
}

/** Text of a scalar; nothing for anything else, which is not a rule's to report. */
export function textOf(cursor: Cursor): string {
  return cursor.isMap || cursor.isList ? '' : (cursor.text() ?? '');
}

/** A text and where it stands. */
export interface PlacedText {
  readonly text: string;
  readonly place: Place;
}

/** Keys of what people read, the titles of all versions among them. */
const FOR_PEOPLE: readonly string[] = ['description', 'display', 'label', 'title'];

/** Every description and every title in a document. */
export function descriptionsIn(root: Cursor): readonly PlacedText[] {
  return membersUnder(root).flatMap(({ key, value }) =>
    FOR_PEOPLE.includes(key) ? [{ text: textOf(value), place: value.place }] : [],
  );
}
