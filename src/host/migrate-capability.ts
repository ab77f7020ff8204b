import type { Plan } from '../plan/index.ts';
import {
  fixText,
  type ImpliedOffer,
  type Loss,
  migrate,
  type Offers,
  type Source,
  type Target,
} from '../spec/index.ts';
import { differences } from './compare-plans.ts';
import { exposerOf } from './exposer-of.ts';
import type { Extensions } from './extensions.ts';
import { type Capability, readCapability } from './read-capability.ts';

/** A capability in another dialect. */
export interface MigratedCapability {
  readonly text: string;
  /** What the dialect has no place for; the grave ones keep the result from doing the same. */
  readonly losses: readonly Loss[];
}

/**
 * Rewrites a capability in another dialect, and reads the result again: whatever it does
 * otherwise than the document is a grave loss.
 *
 * @throws MigrationError when it cannot be rewritten at all
 */
export async function migrateCapability(
  { diagnostics, contract }: Capability,
  { plan, source }: { readonly plan: Plan; readonly source: Source },
  target: Target,
  extensions: Extensions,
): Promise<MigratedCapability> {
  const { text } = fixText(source, diagnostics);
  const offers = offersByName(plan, extensions);
  const find: Offers = (namespace, offer) => offers.get(`${namespace} ${offer}`);
  const migrated = migrate(text, target, find);
  const again = await readCapability(source.file, extensions, contract, migrated.text);
  const failures = again.diagnostics.filter(({ severity }) => severity === 'error');
  const changes = again.plan ? differences(plan, again.plan, migrated.renamed) : [];
  return {
    text: migrated.text,
    losses: [
      ...migrated.losses,
      ...requiredInputs(offers, target),
      ...failures.map(({ message }) => grave(`in the result, ${message}`)),
      ...changes.map(grave),
    ],
  };
}

function grave(message: string): Loss {
  return { message, line: undefined, grave: true };
}

function offersByName(plan: Plan, extensions: Extensions): ReadonlyMap<string, ImpliedOffer> {
  return new Map(
    plan.exposures.flatMap((exposure) =>
      exposerOf(exposure, extensions)
        .offers(exposure)
        .map(({ name, inputs, operation, passed = new Map() }): [string, ImpliedOffer] => [
          `${exposure.namespace} ${name}`,
          {
            inputs,
            call: operation === '' || operation.includes(',') ? undefined : operation,
            passed,
          },
        ]),
    ),
  );
}

/** Routes of no dialect say that an input must be given, when it is not part of the path. */
function requiredInputs(
  offers: ReadonlyMap<string, ImpliedOffer>,
  target: Target,
): readonly Loss[] {
  return [...offers].flatMap(([offer, { inputs }]) =>
    inputs
      .filter((input) => input.required && ['query', 'header', 'cookie', 'body'].includes(input.in))
      .map(({ name }) => ({
        message: `${offer}: that '${name}' is required is left out: ${target} has no place for it`,
        line: undefined,
        grave: false,
      })),
  );
}
