import { nearest } from '../kernel/index.ts';
import { matchName } from './names.ts';
import { namesIn, parseTemplate } from './template.ts';

/** What a value in `with` turned out to be. */
export type Reference =
  | { readonly kind: 'input'; readonly name: string; readonly prefix: string | undefined }
  | { readonly kind: 'template'; readonly text: string }
  | {
      readonly kind: 'literal';
      readonly value: unknown;
      /** The reference that the text looks like, though it is none. */
      readonly meant: string | undefined;
    };

/** A word that means the inputs of whatever exposer it stands in, but also stands in file names. */
const WEAK_PREFIX = 'input';

/**
 * Reads a value of `with`. `<prefix>.<name>` refers to an input when the prefix means the exposer
 * it stands in; everything after the prefix is one name, dots and brackets included. A bare word
 * that is an input's name refers to it too.
 *
 * @param prefixes what means "the inputs of this exposer"
 * @param inputs names that a bare word may refer to
 */
export function readReference(
  value: unknown,
  prefixes: readonly string[],
  inputs: readonly string[],
): Reference {
  if (typeof value !== 'string') return { kind: 'literal', value, meant: undefined };
  const text = value.trim();
  for (const prefix of prefixes) {
    const name = text.startsWith(`${prefix}.`) ? text.slice(prefix.length + 1) : '';
    if (name === '' || (prefix === WEAK_PREFIX && matchName(name, inputs).kind === 'none'))
      continue;
    return { kind: 'input', name: withoutBraces(name), prefix };
  }
  if (namesIn(parseTemplate(text)).length > 0) return { kind: 'template', text: value };
  if (inputs.includes(text)) return { kind: 'input', name: text, prefix: undefined };
  return { kind: 'literal', value, meant: looksLike(text, prefixes, inputs) };
}

/** The first versions write `$this.namespace.{{name}}`. */
function withoutBraces(name: string): string {
  return /^\{\{\s*([^{}]+?)\s*\}\}$/.exec(name)?.[1] ?? name;
}

function looksLike(
  text: string,
  prefixes: readonly string[],
  inputs: readonly string[],
): string | undefined {
  const [, prefix = '', name = ''] = /^([A-Za-z_$][\w-]*)\.([A-Za-z_$].*)$/.exec(text) ?? [];
  if (name === '') return undefined;
  const near = nearest(prefix, prefixes);
  if (near !== undefined) return `${near}.${name}`;
  return matchName(name, inputs).kind === 'none' ? undefined : `${prefixes[0]}.${name}`;
}
