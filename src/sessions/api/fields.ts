import { escapePointer } from '../../kernel/index.ts';
import { type Detail, Refusal, type RefusalCode } from '../refusal.ts';

/** Bounds of an integer, both inclusive. */
export interface Range {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Reads the fields of one object and collects what is wrong with them, so that a caller learns of
 * all mistakes at once. What a reader returns after a mistake is used by nobody: `finish` throws.
 */
export class Fields {
  readonly #source: Readonly<Record<string, unknown>>;
  readonly #prefix: string;
  readonly #problems: { readonly code: RefusalCode; readonly detail: Detail }[];

  constructor(source: Readonly<Record<string, unknown>>, parent?: { of: Fields; path: string }) {
    this.#source = source;
    this.#prefix = parent?.path ?? '';
    this.#problems = parent ? parent.of.#problems : [];
  }

  /**
   * Fields of a whole value.
   *
   * @param what it is, for who is told that it is no object
   * @throws Refusal invalid_parameter when it is none
   */
  static of(value: unknown, what: string): Fields {
    if (isObject(value)) return new Fields(value);
    throw new Refusal('invalid_parameter', `${what} must be an object`, {
      details: [{ path: '', message: 'must be an object' }],
    });
  }

  /** The value of a field; `null` counts as absent, as some clients write it. */
  value(name: string): unknown {
    const value = Object.hasOwn(this.#source, name) ? this.#source[name] : undefined;
    return value === null ? undefined : value;
  }

  /** Text of at most so many UTF-8 bytes. */
  text(name: string, bytes: Range): string | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') return this.refuse(name, 'must be a string');
    const length = Buffer.byteLength(value);
    if (length >= bytes.minimum && length <= bytes.maximum) return value;
    return this.refuse(name, `must be ${bytes.minimum} to ${bytes.maximum} bytes of UTF-8`);
  }

  /** An integer in a range. */
  integer(name: string, range: Range): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const { minimum, maximum } = range;
    const fits = Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
    if (fits) return Number(value);
    return this.refuse(name, `must be an integer from ${minimum} to ${maximum}`);
  }

  /** A number in a range, fractions too. */
  number(name: string, { minimum, maximum }: Range): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= minimum && value <= maximum) return value;
    return this.refuse(name, `must be a number from ${minimum} to ${maximum}`);
  }

  /** Yes or no. */
  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    return this.refuse(name, 'must be true or false');
  }

  /** One of a few words. */
  word<T extends string>(name: string, words: readonly T[]): T | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const word = words.find((candidate) => candidate === value);
    return word ?? this.refuse(name, `must be one of ${words.join(', ')}`);
  }

  /** An object, whatever is in it. */
  object(name: string): Readonly<Record<string, unknown>> | undefined {
    const value = this.value(name);
    if (value === undefined || isObject(value)) return value;
    return this.refuse(name, 'must be an object');
  }

  /** An array, whatever is in it. */
  array(name: string): readonly unknown[] | undefined {
    const value = this.value(name);
    if (value === undefined || Array.isArray(value)) return value;
    return this.refuse(name, 'must be an array');
  }

  /** Fields of an object inside this one; mistakes are collected together. */
  inside(source: Readonly<Record<string, unknown>>, name: string): Fields {
    return new Fields(source, { of: this, path: this.#path(name) });
  }

  /** D32: notes names that mean nothing here. */
  allowOnly(names: readonly string[]): void {
    for (const name of Object.keys(this.#source)) {
      if (!names.includes(name)) this.refuse(escapePointer(name), 'is not known here');
      else if (this.#source[name] === null) this.refuse(name, 'must not be null');
    }
  }

  /** Notes a mistake. */
  refuse(name: string, message: string, code: RefusalCode = 'invalid_parameter'): undefined {
    this.#problems.push({ code, detail: { path: this.#path(name), message } });
    return undefined;
  }

  /** @throws Refusal when there were mistakes; code and message are those of the first */
  finish(): void {
    const [first] = this.#problems;
    if (first === undefined) return;
    const details = this.#problems.slice(0, DETAILS).map(({ detail }) => detail);
    const subject = first.detail.path.slice(1) || 'the body';
    throw new Refusal(first.code, `${subject} ${first.detail.message}`, { details });
  }

  #path(name: string): string {
    return name === '' ? this.#prefix : `${this.#prefix}/${name}`;
  }
}

/** Mistakes named in one answer at most. */
const DETAILS = 20;

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
