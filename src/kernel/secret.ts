import { inspect } from 'node:util';

const MASK = '***';

/**
 * A value that prints as `***` in text, JSON and `util.inspect`. Only the code that signs or
 * compares it calls {@link Secret.reveal}.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
