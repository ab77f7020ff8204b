import type { Cursor } from '../cursor.ts';

/** Bytes, as a number or with a unit: `5MiB`. What is neither is reported. */
export function readSize(cursor: Cursor): number | undefined {
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

const UNITS: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1000,
  kib: 1024,
  mb: 1000 ** 2,
  mib: 1024 ** 2,
  gb: 1000 ** 3,
  gib: 1024 ** 3,
};
