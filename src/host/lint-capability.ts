import {
  Cursor,
  checkRules,
  type Document,
  type Finding,
  type Linked,
  newReport,
  readPart,
  type Source,
} from '../spec/index.ts';
import { exposerOf } from './exposer-of.ts';
import type { Extensions } from './extensions.ts';
import type { Capability } from './read-capability.ts';

/**
 * What the rules of style and care say about a capability, or about a part for others to import,
 * beside its diagnostics.
 */
export function lintCapability(capability: Capability, extensions: Extensions): readonly Finding[] {
  const read = documentOf(capability, extensions);
  if (!read) return [];
  const { document, source } = read;
  const imported = [...capability.sources.values()].filter((one) => one !== source);
  return checkRules(extensions.rules, {
    document,
    root: cursorOf(source),
    imported: imported.filter(({ file }) => file !== capability.contract).map(cursorOf),
    linked: linked(capability, extensions),
  });
}

function documentOf(
  { document, sources }: Capability,
  { dialects }: Extensions,
): { readonly document: Document; readonly source: Source } | undefined {
  const [first] = sources.values();
  const source = document ? sources.get(document.file) : first;
  const read = document ?? (source && readPart(source, dialects));
  return source && read && { source, document: read };
}

function cursorOf(source: Source): Cursor {
  return new Cursor(source, source.root, source.place(0), newReport());
}

/** What cannot be served may be what uses the rest, so that nothing is told to be unused then. */
function linked({ plan, diagnostics }: Capability, extensions: Extensions): Linked | undefined {
  if (!plan || diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const offers = plan.exposures.flatMap((exposure) =>
    exposerOf(exposure, extensions).offers(exposure),
  );
  return {
    called: new Set(offers.flatMap(({ operation }) => operation.split(', '))),
    variables: new Set(plan.variables.map(({ name }) => name)),
  };
}
