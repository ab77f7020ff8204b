import type { Cursor } from '../cursor.ts';
import type { WrittenResponse } from '../document.ts';
import { readSize } from './read-size.ts';

/** Reads what a consumed operation says of its answers. */
export function readResponse(operation: Cursor): WrittenResponse {
  const format = operation.get('outputRawFormat');
  const schema = operation.get('outputSchema');
  const formatText = format.text();
  // A schema written out describes JSON for people; nothing is read by it.
  const schemaText = schema.isMap || schema.isList ? undefined : schema.text();
  return {
    format: formatText === undefined ? undefined : { text: formatText, place: format.place },
    mediaType: operation.get('outputMediaType').text(),
    schema: schemaText === undefined ? undefined : { text: schemaText, place: schema.place },
    maxBytes: readSize(operation.get('maxBinarySize')),
  };
}
