import { Cursor, checkRules, type Finding, type Linked, newReport } from '../spec/index.ts';
import { exposerOf } from './exposer-of.ts';
import type { Extensions } from './extensions.ts';
import type { Capability } from './read-capability.ts';

/** What the rules of style and care say about a capability, beside its diagnostics. */
export function lintCapability(capability: Capability, extensions: Extensions): readonly Finding[] {
  const { document, sources } = capability;
  const source = document && sources.get(document.file);
  if (!document || !source) return [];
  const root = new Cursor(source, source.root, source.place(0), newReport());
  return checkRules(extensions.rules, { document, root, linked: linked(capability, extensions) });
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
