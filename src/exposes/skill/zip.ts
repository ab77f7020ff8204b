import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive. */
export interface ZipEntry {
  /** With `/` between folders and files. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The first moment that the format knows, 1980-01-01: equal files make equal archives. */
const DATE = 0x0021;
/** Names are UTF-8 (APPNOTE 4.4.4, bit 11). */
const FLAGS = 0x0800;
const VERSION = 20;
const DEFLATED = 8;
const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;

/** A ZIP archive (PKWARE APPNOTE 6.3.3, without the 64-bit extensions) of less than 65,536 files. */
export function zip(entries: readonly ZipEntry[]): Uint8Array {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, bytes } of entries) {
    const name = Buffer.from(path);
    const data = deflateRawSync(bytes);
    const fields = commonFields(bytes, data.length, name.length);
    const local = Buffer.concat([number(LOCAL_HEADER, 4), fields, name, data]);
    files.push(local);
    directory.push(number(CENTRAL_HEADER, 4), number(VERSION, 2), fields);
    // Length of the comment, disk, internal and external attributes: none.
    directory.push(Buffer.alloc(10), number(offset, 4), name);
    offset += local.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const count = number(entries.length, 2);
  const end = [number(END, 4), Buffer.alloc(4), count, count, number(size, 4), number(offset, 4)];
  return Buffer.concat([...files, ...directory, ...end, Buffer.alloc(2)]);
}

/** The part that local and central headers share. */
function commonFields(bytes: Uint8Array, packed: number, nameLength: number): Buffer {
  return Buffer.concat([
    number(VERSION, 2),
    number(FLAGS, 2),
    number(DEFLATED, 2),
    number(0, 2),
    number(DATE, 2),
    number(crc32(bytes), 4),
    number(packed, 4),
    number(bytes.length, 4),
    number(nameLength, 2),
    number(0, 2),
  ]);
}

function number(value: number, bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, bytes);
  return buffer;
}
