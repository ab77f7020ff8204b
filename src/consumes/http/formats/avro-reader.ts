import type { Type, types } from 'avsc';
import { FormatError, MAX_DEPTH, record } from './bounds.ts';
import { ByteReader } from './byte-reader.ts';

/** How much may be read. */
export interface AvroBounds {
  /** Data one after the other. */
  readonly count: number;
  /** Values that may still be made; shared between calls. */
  readonly budget: { values: number };
}

/**
 * Reads data in Avro's binary encoding. Libraries believe the counts that an answer claims and
 * allocate before they look whether there are bytes; here every value costs.
 *
 * @returns longs that a double cannot hold, as text; bytes as base64
 * @throws FormatError when bytes are missing or left over, or there are too many values
 */
export function readAvro(
  type: Type,
  bytes: Uint8Array,
  { count, budget }: AvroBounds,
): readonly unknown[] {
  const reading: Reading = { bytes: new ByteReader(bytes), budget };
  const data: unknown[] = [];
  for (let index = 0; index < count; index += 1) data.push(read(type, reading, 0));
  if (!reading.bytes.atEnd) throw new FormatError('it has bytes behind its end');
  return data;
}

interface Reading {
  readonly bytes: ByteReader;
  readonly budget: { values: number };
}

type Read = (type: Type, reading: Reading, depth: number) => unknown;

const READERS: Readonly<Record<string, Read>> = {
  null: () => null,
  boolean: (_, { bytes }) => bytes.byte() !== 0,
  int: (_, { bytes }) => Number(bytes.signed()),
  long: (_, { bytes }) => exact(bytes.signed()),
  float: (_, { bytes }) => bytes.take(4).readFloatLE(0),
  double: (_, { bytes }) => bytes.take(8).readDoubleLE(0),
  bytes: (_, { bytes }) => bytes.take(length(bytes)).toString('base64'),
  string: (_, { bytes }) => bytes.take(length(bytes)).toString('utf8'),
  fixed: (type, { bytes }) => bytes.take((type as types.FixedType).size).toString('base64'),
  enum: (type, { bytes }) => pick((type as types.EnumType).symbols, bytes),
  'union:unwrapped': (type, reading, depth) =>
    read(pick((type as types.UnwrappedUnionType).types, reading.bytes), reading, depth),
  array: (type, reading, depth) => {
    const items: unknown[] = [];
    const { itemsType } = type as types.ArrayType;
    blocks(reading, () => items.push(read(itemsType, reading, depth + 1)));
    return items;
  },
  map: (type, reading, depth) => {
    const members: [string, unknown][] = [];
    const { valuesType } = type as types.MapType;
    blocks(reading, () => {
      const name = reading.bytes.take(length(reading.bytes)).toString('utf8');
      members.push([name, read(valuesType, reading, depth + 1)]);
    });
    return record(members);
  },
  record: (type, reading, depth) =>
    record(
      (type as types.RecordType).fields.map(({ name, type: field }) => [
        name,
        read(field, reading, depth + 1),
      ]),
    ),
};

function read(type: Type, reading: Reading, depth: number): unknown {
  reading.budget.values -= 1;
  if (reading.budget.values < 0) throw new FormatError('it has too many values');
  if (depth > MAX_DEPTH) throw new FormatError(`it is nested deeper than ${MAX_DEPTH} levels`);
  const reader = READERS[kindOf(type)];
  if (!reader) throw new FormatError(`its schema has the type '${type.typeName}'`);
  return reader(type, reading, depth);
}

/** `error` is a record by another name; a logical type is read as what it stands on. */
function kindOf(type: Type): string {
  if (type.typeName === 'error') return 'record';
  return type.typeName;
}

/** Items come in counted blocks; a negative count is followed by the block's size. */
function blocks({ bytes, budget }: Reading, item: () => void): void {
  for (let count = Number(bytes.signed()); count !== 0; count = Number(bytes.signed())) {
    if (count < 0) bytes.signed();
    const items = Math.abs(count);
    if (items > budget.values) throw new FormatError('it has too many values');
    for (let index = 0; index < items; index += 1) item();
  }
}

function pick<T>(choices: readonly T[], bytes: ByteReader): T {
  const choice = choices[Number(bytes.signed())];
  if (choice === undefined) throw new FormatError('it names a choice that its schema has not');
  return choice;
}

function length(bytes: ByteReader): number {
  return Number(bytes.signed());
}

function exact(value: number | bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
