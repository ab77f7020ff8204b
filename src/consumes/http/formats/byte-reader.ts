import { FormatError } from './bounds.ts';

/** Reads bytes from front to back and never past their end. */
export class ByteReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#position === this.#bytes.length;
  }

  byte(): number {
    return this.take(1).readUInt8(0);
  }

  /** @throws FormatError when there are fewer */
  take(length: number): Buffer {
    const end = this.#position + length;
    if (!(length >= 0) || end > this.#bytes.length) throw new FormatError('it breaks off');
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }

  /** An unsigned number of up to 64 bits, seven in each byte, the lowest first. */
  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new FormatError('it has a number of more than 64 bits');
  }
}
