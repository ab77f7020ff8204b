import type { Exposure } from '../plan/index.ts';
import type { Diagnostic } from '../spec/index.ts';

/** What exposures are called in one process, and what there is to say about that. */
export interface Names {
  readonly names: ReadonlyMap<Exposure, string>;
  readonly remarks: readonly Diagnostic[];
}

/**
 * Gives every exposure a name of its own, by which flags and addresses mean it: its namespace, or
 * with a number when an earlier one has that.
 */
export function nameExposures(exposures: readonly Exposure[]): Names {
  const owners = new Map<string, Exposure>();
  for (const exposure of exposures) {
    if (!owners.has(exposure.namespace)) owners.set(exposure.namespace, exposure);
  }
  const taken = new Set(owners.keys());
  const names = new Map<Exposure, string>();
  const remarks: Diagnostic[] = [];
  for (const exposure of exposures) {
    const owner = owners.get(exposure.namespace) ?? exposure;
    const name = owner === exposure ? exposure.namespace : freeName(exposure.namespace, taken);
    names.set(exposure, name);
    if (owner !== exposure) remarks.push(renamed(exposure, owner, name));
  }
  return { names, remarks };
}

function freeName(namespace: string, taken: Set<string>): string {
  let count = 2;
  while (taken.has(`${namespace}-${count}`)) count += 1;
  const name = `${namespace}-${count}`;
  taken.add(name);
  return name;
}

function renamed(exposure: Exposure, owner: Exposure, name: string): Diagnostic {
  return {
    code: 'duplicate-name',
    severity: 'warning',
    message: `another exposer is called '${exposure.namespace}' too; this one goes by '${name}'`,
    place: exposure.place,
    related: [{ place: owner.place, label: 'keeps the name' }],
    help: `this is how flags and addresses mean it, e.g. --port ${name}=0`,
  };
}
