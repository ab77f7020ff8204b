import type { Cursor } from '../cursor.ts';
import type { Written, WrittenBody } from '../document.ts';

/** Reads `body`: a template as text, or `{type, data}`. */
export function readBody(cursor: Cursor): WrittenBody | undefined {
  if (!cursor.exists) return undefined;
  const { place } = cursor;
  if (!cursor.isMap && !cursor.isList)
    return { type: undefined, contentType: undefined, data: cursor.text(), place };
  if (cursor.isList || !['type', 'data'].some((key) => cursor.get(key).exists)) {
    // The data itself, as people write it who know no other way.
    return { type: undefined, contentType: undefined, data: cursor.data(), place };
  }
  cursor.expectKeys(['type', 'data', 'contentType', 'mediaType'], "'body'");
  const data = cursor.get('data');
  return {
    type: written(cursor.get('type')),
    contentType: written(cursor.get('contentType', 'mediaType')),
    data: data.exists ? data.data() : undefined,
    place: cursor.headPlace,
  };
}

function written(cursor: Cursor): Written | undefined {
  const text = cursor.text();
  return text === undefined ? undefined : { text, place: cursor.place };
}
