/** What a value in `with` turned out to be. */
export type Reference =
  | { readonly kind: 'input'; readonly name: string; readonly prefix: string | undefined }
  | { readonly kind: 'template'; readonly text: string }
  | { readonly kind: 'literal'; readonly value: unknown; readonly suspicious: boolean };

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
  if (typeof value !== 'string') return { kind: 'literal', value, suspicious: false };
  const text = value.trim();
  for (const prefix of prefixes) {
    const name = text.startsWith(`${prefix}.`) ? text.slice(prefix.length + 1) : '';
    if (name !== '') return { kind: 'input', name, prefix };
  }
  if (/\{\{.*\}\}/s.test(text)) return { kind: 'template', text: value };
  if (inputs.includes(text)) return { kind: 'input', name: text, prefix: undefined };
  return { kind: 'literal', value, suspicious: /^[A-Za-z_$][\w-]*\.[A-Za-z_$][\w.-]*$/.test(text) };
}
