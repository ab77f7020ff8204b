import type { Cursor } from '../cursor.ts';
import type { WrittenResponse } from '../document.ts';

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

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1000,
  kib: 1024,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
};

/** Bytes, as a number or with a unit: `5MiB`. */
function readSize(cursor: Cursor): number | undefined {
  const text = cursor.text();
  if (text === undefined) return undefined;
  const [, digits, unit = 'b'] = /^(\d{1,12})\s*([kmg]?i?b)?$/i.exec(text.trim()) ?? [];
  const bytes = Number(digits) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
  if (Number.isSafeInteger(bytes)) return bytes;
  cursor.add('wrong-type', 'error', `'${text}' is no size`, cursor.place, {
    help: "bytes, or a number with a unit: '5MiB'",
  });
  return undefined;
}
