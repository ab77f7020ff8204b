import { isMap, isSeq, type Pair } from 'yaml';
import {
  asNamedList,
  asNamedMap,
  entriesOf,
  has,
  insertBefore,
  type MapNode,
  mapsIn,
  memberOf,
  type NamedEntry,
  remove,
} from './nodes.ts';

/**
 * Declares inputs that routes share where dialects have a place for them. None has one at the
 * exposer, so that those go to each resource; and those of a resource of which one says too
 * little go to each operation, because what is missing depends on what is called.
 */
export function pushInputsDown(capability: MapNode): void {
  for (const exposer of mapsIn(capability, 'exposes')) {
    const acting = mapsIn(exposer, 'resources').filter((one) => has(one, 'operations'));
    if (acting.length > 0) push(exposer, acting, ['operations']);
    for (const resource of acting) {
      const inputs = entriesOf(memberOf(resource, 'inputParameters')?.value);
      if (!inputs.every(isComplete))
        push(resource, mapsIn(resource, 'operations'), ['call', 'steps']);
    }
  }
}

/** Whether an input says all that dialects want to know of one. */
export function isComplete({ value }: NamedEntry): boolean {
  return isMap(value) && ['in', 'type', 'description'].every((key) => has(value, key));
}

/** Gives each of `below` the inputs that it does not declare by itself, behind its own. */
function push(from: MapNode, below: readonly MapNode[], before: readonly string[]): void {
  const shared = memberOf(from, 'inputParameters');
  if (!shared) return;
  for (const to of below) inherit(to, shared.clone(), before);
  remove(from, 'inputParameters');
}

function inherit(to: MapNode, shared: Pair<unknown, unknown>, before: readonly string[]): void {
  const own = memberOf(to, 'inputParameters');
  const declared = entriesOf(own?.value).filter(isNamed);
  if (!own || declared.length === 0) {
    remove(to, 'inputParameters');
    insertBefore(to, before, shared);
    return;
  }
  const names = new Set(declared.map(({ name }) => name));
  const others = entriesOf(shared.value).filter(isNamed);
  const all = [...declared, ...others.filter(({ name }) => !names.has(name))];
  if (isMap(own.value)) own.value = asNamedMap(own.value, all);
  if (isSeq(own.value)) own.value = asNamedList(own.value, all);
}

function isNamed(entry: NamedEntry): entry is NamedEntry & { readonly name: string } {
  return entry.name !== undefined;
}
