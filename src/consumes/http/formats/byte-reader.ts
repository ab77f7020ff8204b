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

  /** @throws FormatError when there is none */
  byte(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new FormatError('it breaks off');
    this.#position += 1;
    return byte;
  }

  /** @throws FormatError when there are fewer */
  take(length: number): Buffer {
    const end = this.#position + length;
    if (!(length >= 0) || end > this.#bytes.length) throw new FormatError('it breaks off');
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }

  /**
   * A signed number of up to 64 bits, zigzag-encoded, seven bits in each byte, the lowest first.
   *
   * @returns a bigint only for what seven bytes do not hold
   */
  signed(): number | bigint {
    const start = this.#position;
    let value = 0;
    for (let scale = 1; scale < 2 ** 49; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    this.#position = start;
    return this.#long();
  }

  #long(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        const bits = BigInt.asUintN(64, value);
        return (bits >> 1n) ^ -(bits & 1n);
      }
    }
    throw new FormatError('it has a number of more than 64 bits');
  }
}
