import { isMap, isPair, isScalar, isSeq, type Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { nearest } from '../kernel/index.ts';
import type { DiagnosticCode } from './codes.ts';
import type { Diagnostic, Report } from './diagnostic.ts';
import type { Place } from './position.ts';
import type { Severity } from './severity.ts';
import type { Source } from './source.ts';

/** An entry of a named collection: a list of `{name, …}` or a map keyed by name. */
export interface Named {
  /** `undefined` when a list entry has no name. */
  readonly name: string | undefined;
  readonly namePlace: Place;
  readonly value: Cursor;
}

/** Content put together from texts and from values of the document. */
export type StandIn = Cursor | string | readonly StandIn[] | { readonly [key: string]: StandIn };

/**
 * A value in a document together with where it stands. Readers take what they need and say what
 * is wrong at the place where it is wrong; an absent or mistyped value reads as `undefined`.
 */
export class Cursor {
  readonly #source: Source;
  readonly #node: Node | null | undefined;
  readonly #fallback: Place;
  readonly report: Report;

  /** @param fallback place to name when the value is absent: its key or its parent */
  constructor(source: Source, node: Node | null | undefined, fallback: Place, report: Report) {
    this.#source = source;
    this.#node = source.resolve(node);
    this.#fallback = fallback;
    this.report = report;
  }

  /** Whether there is a value, other than null. */
  get exists(): boolean {
    return this.#node != null && !(isScalar(this.#node) && this.#node.value == null);
  }

  get place(): Place {
    return this.#node ? this.#source.placeOf(this.#node) : this.#fallback;
  }

  /** The same value, with what is wrong in it reported elsewhere. */
  reportingTo(report: Report): Cursor {
    return new Cursor(this.#source, this.#node, this.#fallback, report);
  }

  /** Something else to read in place of this value; its places are those of this one. */
  standIn(content: StandIn): Cursor {
    const node = this.#nodeOf(content);
    return new Cursor(this.#source, node, this.#fallback, this.report);
  }

  get isMap(): boolean {
    return isMap(this.#node);
  }

  get isList(): boolean {
    return isSeq(this.#node);
  }

  /** Where to point when all of the value is meant: the first key of a map, else the value. */
  get headPlace(): Place {
    return this.members()[0]?.keyPlace ?? this.place;
  }

  /** Name of the file the value stands in. */
  get file(): string {
    return this.#source.file;
  }

  /** The member called `key`, or the first of its `aliases` that exists. */
  get(key: string, ...aliases: readonly string[]): Cursor {
    for (const name of [key, ...aliases]) {
      const pair = this.#pair(name);
      if (pair) return this.#child(pair);
    }
    return new Cursor(this.#source, undefined, this.place, this.report);
  }

  /** Place of the key of a member; the value's own place when there is none. */
  keyPlace(key: string): Place {
    const pair = this.#pair(key);
    return pair ? this.#source.placeOf(pair.key as Node) : this.place;
  }

  /** Members in order; empty for anything but a map. */
  members(): readonly { readonly key: string; readonly keyPlace: Place; readonly value: Cursor }[] {
    if (!isMap(this.#node)) return [];
    return this.#node.items.flatMap((pair) => {
      if (!isPair(pair)) return [];
      const keyPlace = this.#source.placeOf(pair.key as Node);
      return [
        { key: keyText(pair), keyPlace, value: this.#child(pair as Pair<Node, Node | null>) },
      ];
    });
  }

  /** Items of a list; an absent value has none, anything else is an error. */
  items(what: string): readonly Cursor[] {
    if (!this.exists) return [];
    if (!isSeq(this.#node)) {
      this.wrongType(`a list of ${what}`);
      return [];
    }
    return this.#node.items.map(
      (item) => new Cursor(this.#source, item as Node, this.place, this.report),
    );
  }

  /** Entries of a named collection in either of its two shapes. */
  named(what: string): readonly Named[] {
    if (this.isMap) {
      return this.members().map(({ key, keyPlace, value }) => ({
        name: key,
        namePlace: keyPlace,
        value,
      }));
    }
    return this.items(what).flatMap((value) => {
      if (!value.isMap) {
        value.wrongType(`a map, one of the ${what}`);
        return [];
      }
      const name = value.get('name');
      return [{ name: name.text(), namePlace: name.exists ? name.place : value.headPlace, value }];
    });
  }

  /** Text; numbers and booleans are taken as written. */
  text(): string | undefined {
    if (!this.exists) return undefined;
    if (isScalar(this.#node)) return scalarText(this.#node);
    this.wrongType('text');
    return undefined;
  }

  boolean(): boolean | undefined {
    if (!this.exists) return undefined;
    if (isScalar(this.#node) && typeof this.#node.value === 'boolean') return this.#node.value;
    this.wrongType('true or false');
    return undefined;
  }

  /** A whole number, not negative. */
  integer(): number | undefined {
    if (!this.exists) return undefined;
    const value = isScalar(this.#node) ? this.#node.value : undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
    if (typeof value === 'string' && /^\d{1,9}$/.test(value)) return Number(value);
    this.wrongType('a whole number');
    return undefined;
  }

  /** The value as plain data. */
  data(): unknown {
    return this.#source.data(this.#node);
  }

  /** Says which keys of this map nobody reads, with the nearest one that somebody does. */
  expectKeys(known: readonly string[], what: string): void {
    for (const { key, keyPlace } of this.members()) {
      if (known.includes(key)) continue;
      const near = nearest(key, known);
      this.add('unknown-key', 'warning', `${what} has no key '${key}'; it is ignored`, keyPlace, {
        ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
        ...(near !== undefined && this.#canOnlyMean(near, key, known)
          ? { fix: [{ text: key, by: near }] }
          : {}),
      });
    }
  }

  /** Whether a misspelled key is near one known key only, which is not there yet. */
  #canOnlyMean(near: string, key: string, known: readonly string[]): boolean {
    const others = known.filter((one) => one !== near);
    return !this.#pair(near) && nearest(key, others) === undefined;
  }

  /** Reports at this value, or at `place`. */
  add(
    code: DiagnosticCode,
    severity: Severity,
    message: string,
    place: Place = this.headPlace,
    more: Partial<Diagnostic> = {},
  ): void {
    this.report.add({ code, severity, message, place, ...more });
  }

  /** Reports that the value is of another kind than expected. */
  wrongType(expected: string): void {
    this.add('wrong-type', 'error', `expected ${expected}, found ${this.#kind()}`);
  }

  #nodeOf(content: StandIn): Node | null {
    if (content instanceof Cursor) return content.#node ?? null;
    const node = typeof content === 'string' ? new Scalar(content) : this.#collectionOf(content);
    node.range = this.#node?.range ?? null;
    return node;
  }

  #collectionOf(content: Exclude<StandIn, Cursor | string>): YAMLMap | YAMLSeq {
    const list = new YAMLSeq();
    const map = new YAMLMap();
    if (Array.isArray(content)) {
      list.items = content.map((item: StandIn) => this.#nodeOf(item));
      return list;
    }
    map.items = Object.entries(content).map(
      ([key, value]) => new Pair(this.#nodeOf(key), this.#nodeOf(value)),
    );
    return map;
  }

  #kind(): string {
    if (isMap(this.#node)) return 'a map';
    if (isSeq(this.#node)) return 'a list';
    return isScalar(this.#node) ? `'${scalarText(this.#node)}'` : 'nothing';
  }

  #pair(key: string): Pair<Node, Node | null> | undefined {
    if (!isMap(this.#node)) return undefined;
    const found = this.#node.items.find((pair) => isPair(pair) && keyText(pair) === key);
    return found as Pair<Node, Node | null> | undefined;
  }

  #child(pair: Pair<Node, Node | null>): Cursor {
    return new Cursor(this.#source, pair.value, this.#source.placeOf(pair.key), this.report);
  }
}

function keyText(pair: Pair<unknown, unknown>): string {
  return isScalar(pair.key) ? scalarText(pair.key) : '';
}

/** A number or boolean means what was written: `1.10` is no 1.1. */
function scalarText({ value, source }: Scalar): string {
  return typeof value === 'string' ? value : (source ?? String(value));
}
