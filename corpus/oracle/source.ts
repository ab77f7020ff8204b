import { pick, piecesOfText } from '../written/names.ts';

/** Where the value of an argument comes from. */
export type Source =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: unknown }
  | { readonly kind: 'text'; readonly pieces: readonly (Source | string)[] }
  /** An earlier answer, or something else that cannot be told beforehand. */
  | { readonly kind: 'unknown' };

/** What a value of `with` may refer to. */
export interface Scope {
  /** In front of a name that means an input. */
  readonly prefixes: readonly string[];
  /** Inputs that are there without being referred to: declared ones and placeholders of the path. */
  readonly known: readonly string[];
  /** Inputs whose value the document fixes. */
  readonly fixed: ReadonlyMap<string, string>;
  /** Names of earlier steps. */
  readonly earlier: readonly string[];
}

/** Reads a value of `with`: corpus.md, result 4, has the five spellings. */
export function readSource(value: unknown, scope: Scope): Source {
  if (typeof value !== 'string') return { kind: 'literal', value };
  const text = value.trim();
  const prefixed = withoutPrefix(text, scope);
  if (prefixed !== undefined) return input(prefixed, scope);
  if (isStep(text, scope)) return { kind: 'unknown' };
  if (/^\$this\./.test(text)) return input(lastName(text), scope);
  if (/^\$\./.test(text)) {
    const name = text.slice(2);
    return pick(name, scope.known) === undefined ? { kind: 'unknown' } : input(name, scope);
  }
  if (text.includes('{{')) return template(text, scope);
  const single = /^\{([^{}]+)\}$/.exec(text)?.[1];
  if (single !== undefined) return input(single, scope);
  return pick(text, scope.known) === undefined ? { kind: 'literal', value } : input(text, scope);
}

function withoutPrefix(text: string, { prefixes }: Scope): string | undefined {
  const prefix = prefixes.find((one) => text.startsWith(`${one}.`));
  return prefix === undefined ? undefined : text.slice(prefix.length + 1);
}

function isStep(text: string, { earlier }: Scope): boolean {
  const bare = text.replace(/^\$\./, '');
  return earlier.some(
    (name) => bare === name || (/^[.[]/.test(bare.slice(name.length)) && bare.startsWith(name)),
  );
}

/** `$this.namespace.name`, also `$this.namespace.{{name}}`. */
function lastName(text: string): string {
  const inner = /\{\{\s*([^{}]+?)\s*\}\}$/.exec(text)?.[1];
  if (inner !== undefined) return inner;
  const names = text.split('.');
  return names.slice(names.length > 2 ? 2 : 1).join('.');
}

function template(text: string, scope: Scope): Source {
  const pieces = piecesOfText(text).map((piece): Source | string => {
    if ('text' in piece) return piece.text;
    if (isStep(piece.name, scope)) return { kind: 'unknown' };
    return input(withoutPrefix(piece.name, scope) ?? piece.name, scope);
  });
  const [only, ...others] = pieces;
  return others.length === 0 && typeof only === 'object' ? only : { kind: 'text', pieces };
}

function input(name: string, { known, fixed }: Scope): Source {
  const spelled = pick(name, known) ?? name;
  const value = fixed.get(spelled);
  return value === undefined ? { kind: 'input', name: spelled } : { kind: 'literal', value };
}

/** Stands for a value that cannot be told beforehand. */
export const ANY = Symbol('any value');

/** The value of a source, given what the caller said; `undefined` when that is nothing. */
export function sourceValue(source: Source, given: ReadonlyMap<string, unknown>): unknown {
  switch (source.kind) {
    case 'literal':
      return source.value;
    case 'unknown':
      return ANY;
    case 'input': {
      const name = pick(source.name, [...given.keys()]);
      return name === undefined ? undefined : given.get(name);
    }
    case 'text': {
      const pieces = source.pieces.map((one) =>
        typeof one === 'string' ? one : sourceValue(one, given),
      );
      if (pieces.includes(ANY)) return ANY;
      return pieces.includes(undefined) ? undefined : pieces.map(plain).join('');
    }
  }
}

/** Inputs that a source needs. */
export function inputsOf(source: Source): readonly string[] {
  if (source.kind === 'input') return [source.name];
  if (source.kind !== 'text') return [];
  return source.pieces.flatMap((one) => (typeof one === 'string' ? [] : inputsOf(one)));
}

/** A value as it stands in text. */
export function plain(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
