import { groupBy, normalForm } from '../kernel/index.ts';

/** How a name was found among others. */
export type NameMatch =
  | { readonly kind: 'exact' | 'near'; readonly name: string }
  | { readonly kind: 'ambiguous'; readonly names: readonly string[] }
  | { readonly kind: 'none' };

/** Finds a name as written, else the only one of the same normal form. */
export function matchName(written: string, candidates: Iterable<string>): NameMatch {
  return nameIndex(candidates)(written);
}

/** {@link matchName} for many searches among the same names. */
export function nameIndex(candidates: Iterable<string>): (written: string) => NameMatch {
  const names = new Set(candidates);
  let byForm: ReadonlyMap<string, readonly string[]> | undefined;
  return (written) => {
    if (names.has(written)) return { kind: 'exact', name: written };
    byForm ??= groupBy(names, normalForm);
    const form = normalForm(written);
    const near = form === '' ? [] : (byForm.get(form) ?? []);
    const [only, ...others] = near;
    if (only === undefined) return { kind: 'none' };
    return others.length === 0 ? { kind: 'near', name: only } : { kind: 'ambiguous', names: near };
  };
}
