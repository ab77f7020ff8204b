/** One for all: making a typed array costs more than most bodies' way through here. */
const NONE: Uint8Array = new Uint8Array();

/**
 * Bytes that arrive in pieces. They are copied together as they come: an upstream may send every
 * byte as a chunk of its own, and a list of ten million one-byte buffers takes gigabytes.
 */
export class ByteCollector {
  #buffer = NONE;
  #length = 0;

  /** Bytes so far. */
  get length(): number {
    return this.#length;
  }

  /** @param piece not changed by anybody afterwards */
  add(piece: Uint8Array): void {
    if (this.#length === 0) {
      // Most bodies come in one piece, which then needs no copy.
      this.#buffer = piece;
    } else {
      this.#reserve(this.#length + piece.length);
      this.#buffer.set(piece, this.#length);
    }
    this.#length += piece.length;
  }

  /** All bytes, in order. */
  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  #reserve(length: number): void {
    if (length <= this.#buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#buffer.length));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }
}
