import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';

/** A text that was parsed, for reading and for telling lines. */
interface Page {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** An entry of a list or of a map, with the name that it has in either. */
export interface Entry {
  readonly name: string | undefined;
  readonly part: Part;
}

/**
 * A part of a document as it is written. Reads YAML by itself: what is checked against it must not
 * come from the reader under test.
 */
export class Part {
  readonly file: string;
  /** First and last line, from 1; both 0 when there is no such part. */
  readonly first: number;
  readonly last: number;
  readonly #page: Page;
  readonly #node: Node | undefined;

  private constructor(page: Page, node: unknown, keyStart?: number) {
    this.#page = page;
    const written = node as Node | undefined;
    this.#node = isAlias(written) ? written.resolve(page.document) : (written ?? undefined);
    this.file = page.file;
    const [start, valueEnd] = written?.range ?? [keyStart ?? -1, keyStart ?? -1];
    const begin = keyStart ?? start;
    this.first = begin < 0 ? 0 : page.lines.linePos(begin).line;
    this.last = valueEnd < 0 ? 0 : page.lines.linePos(Math.max(valueEnd - 1, begin, 0)).line;
  }

  /**
   * Parses a text.
   *
   * @returns what is wrong with it, when it is no YAML
   */
  static parse(
    file: string,
    text: string,
  ): Part | { readonly error: string; readonly line: number } {
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines, merge: true });
    const [error] = document.errors;
    if (error)
      return { error: error.message.split('\n')[0] ?? '', line: lines.linePos(error.pos[0]).line };
    return new Part({ file, document, lines }, document.contents);
  }

  get exists(): boolean {
    return this.#node !== undefined && !(isScalar(this.#node) && this.#node.value === null);
  }

  get isMap(): boolean {
    return isMap(this.#node);
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** The member of the first of these keys that is there. */
  get(...keys: readonly string[]): Part {
    const parts = keys.map((key) => this.members().find(({ name }) => name === key)?.part);
    return parts.find((part) => part?.exists) ?? new Part(this.#page, undefined);
  }

  /** Members of a map. */
  members(): readonly { readonly name: string; readonly part: Part }[] {
    if (!isMap(this.#node)) return [];
    return this.#node.items.map(({ key, value }) => {
      const name = isScalar(key) ? String(key.source ?? key.value) : String(key);
      return { name, part: new Part(this.#page, value, (key as Node).range?.[0]) };
    });
  }

  /** Items of a list. */
  items(): readonly Part[] {
    return isSeq(this.#node) ? this.#node.items.map((item) => new Part(this.#page, item)) : [];
  }

  /** Items of a list with their `name`, or members of a map: the language has both shapes. */
  entries(): readonly Entry[] {
    if (this.isMap) return this.members();
    return this.items().map((part) => ({ name: part.get('name').text(), part }));
  }

  /** A scalar as it is written; `undefined` for anything else, and for nothing. */
  text(): string | undefined {
    if (!isScalar(this.#node) || this.#node.value === null) return undefined;
    return typeof this.#node.value === 'string'
      ? this.#node.value
      : (this.#node.source ?? String(this.#node.value));
  }

  /** Plain data. */
  data(): unknown {
    return this.#node?.toJS(this.#page.document);
  }

  /** Whether a line is one of this part. */
  holds(file: string, line: number): boolean {
    return file === this.file && line >= this.first && line <= this.last;
  }
}
