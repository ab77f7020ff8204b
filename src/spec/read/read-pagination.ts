import type { Cursor } from '../cursor.ts';
import type { Written, WrittenPagination } from '../document.ts';
import { readSize } from './read-size.ts';

/** Keys of `pagination`. */
const KEYS = [
  'type',
  'parameter',
  'next',
  'more',
  'items',
  'start',
  'size',
  'maxPages',
  'maxItems',
  'maxBytes',
  'maxSeconds',
];

/** Reads how the answers of a consumed operation continue. */
export function readPagination(cursor: Cursor): WrittenPagination | undefined {
  if (!cursor.exists) return undefined;
  if (!cursor.isMap) {
    cursor.wrongType("a map with a 'type'");
    return undefined;
  }
  cursor.expectKeys(KEYS, "'pagination'");
  const written = (key: string): Written | undefined => {
    const value = cursor.get(key);
    const text = value.text();
    return text === undefined ? undefined : { text, place: value.place };
  };
  const count = (key: string) => {
    const value = cursor.get(key);
    const number = value.integer();
    return number === undefined ? undefined : { number, place: value.place };
  };
  const bytes = readSize(cursor.get('maxBytes'));
  return {
    type: written('type'),
    parameter: written('parameter'),
    next: written('next'),
    more: written('more'),
    items: written('items'),
    start: count('start'),
    size: count('size'),
    maxPages: count('maxPages'),
    maxItems: count('maxItems'),
    maxBytes:
      bytes === undefined ? undefined : { number: bytes, place: cursor.get('maxBytes').place },
    maxSeconds: count('maxSeconds'),
    place: cursor.place,
  };
}
