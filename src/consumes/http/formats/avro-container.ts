import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { FormatError, MAX_ROWS } from './bounds.ts';
import { ByteReader } from './byte-reader.ts';

const MAGIC = 'Obj\x01';
/** All blocks together, decompressed. */
const MAX_BYTES = 16 * 1024 * 1024;

/** Records of a container, still encoded. */
export interface AvroBlock {
  readonly count: number;
  readonly content: Uint8Array;
}

/** Whether bytes are an Avro container file. */
export function isContainer(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4)).toString('latin1') === MAGIC;
}

/**
 * The schema that a container brings, as JSON text.
 *
 * @throws FormatError
 */
export function containerSchema(bytes: Uint8Array): string {
  const schema = readHeader(new ByteReader(bytes)).get('avro.schema');
  if (!schema) throw new FormatError('it has no schema');
  return schema.toString('utf8');
}

/**
 * The blocks of a container, decompressed.
 *
 * @throws FormatError when it is damaged, too large, or compressed by another codec than deflate
 */
export async function readBlocks(bytes: Uint8Array): Promise<readonly AvroBlock[]> {
  const reader = new ByteReader(bytes);
  const codec = readHeader(reader).get('avro.codec')?.toString('latin1') ?? 'null';
  const marker = reader.take(16);
  const blocks: AvroBlock[] = [];
  let [room, records] = [MAX_BYTES, 0];
  while (!reader.atEnd) {
    const count = length(reader);
    const content = await decompress(reader.take(length(reader)), codec, room);
    if (!reader.take(16).equals(marker)) throw new FormatError('a block is damaged');
    room -= content.length;
    records += count;
    if (records > MAX_ROWS) throw new FormatError(`it has more than ${MAX_ROWS} records`);
    blocks.push({ count, content });
  }
  return blocks;
}

/** Metadata by name; behind it stands the marker. */
function readHeader(reader: ByteReader): ReadonlyMap<string, Buffer> {
  reader.take(MAGIC.length);
  const metadata = new Map<string, Buffer>();
  for (let count = Number(reader.signed()); count !== 0; count = Number(reader.signed())) {
    if (count < 0) reader.signed();
    for (let index = 0; index < Math.abs(count); index += 1) {
      const name = reader.take(length(reader)).toString('utf8');
      metadata.set(name, reader.take(length(reader)));
    }
  }
  return metadata;
}

const inflate = promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw);

async function decompress(content: Buffer, codec: string, room: number): Promise<Uint8Array> {
  if (codec === 'null') return content;
  if (codec === 'deflate') return inflate(content, { maxOutputLength: Math.max(room, 1) });
  throw new FormatError('its codec is not known');
}

function length(reader: ByteReader): number {
  const value = Number(reader.signed());
  if (value < 0) throw new FormatError('it has a negative length');
  return value;
}
