import { isMap, isScalar, type Scalar, visit, type Document as YamlDocument } from 'yaml';
import type { Losses } from './losses.ts';
import { freeName, KEBAB } from './names.ts';
import { entriesOf, type MapNode, mapsIn, memberOf, textOf } from './nodes.ts';

/**
 * Gives consumed operations names that every dialect accepts, and calls the same. Only calls name
 * an operation, so that nobody outside the document sees the change.
 *
 * @returns the new ids by the old ones
 */
export function renameOperations(
  document: YamlDocument,
  capability: MapNode,
  losses: Losses,
): ReadonlyMap<string, string> {
  const renamed = new Map<string, string>();
  for (const api of mapsIn(capability, 'consumes')) {
    const namespace = textOf(api, 'namespace') ?? 'api';
    const operations = mapsIn(api, 'resources').flatMap((resource) =>
      entriesOf(memberOf(resource, 'operations')?.value),
    );
    const taken = new Set(operations.flatMap(({ name }) => name ?? []));
    for (const { name, key, value } of operations) {
      if (name === undefined || KEBAB.test(name) || !isMap(value)) continue;
      const better = freeName(name, taken, 'operation');
      taken.add(better);
      const holder = isScalar(key) ? key : memberOf(value, 'name')?.value;
      if (!isScalar(holder)) continue;
      holder.value = better;
      renamed.set(`${namespace}.${name}`, `${namespace}.${better}`);
      losses.remark(`the operation '${namespace}.${name}' is called '${better}'`, holder);
    }
  }
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || !['call', 'operation'].includes(String(pair.key.value))) return;
      const called = isScalar(pair.value) ? pair.value : undefined;
      const better = renamed.get(String(called?.value));
      if (called && better !== undefined) (called as Scalar).value = better;
    },
  });
  return renamed;
}
