import { groupBy, normalForm, suggester } from '../kernel/index.ts';
import { type NameMatch, nameIndex } from './names.ts';
import type { LinkedOperation } from './operations.ts';

/** What calls may mean, ordered so that a search costs the same however many operations there are. */
export interface Callable {
  readonly ids: readonly string[];
  /** Operations by id; several when a namespace has the same name several times. */
  namesakes(id: string): Namesakes | undefined;
  match(written: string): NameMatch;
  /** The id that somebody may have meant. */
  suggest(written: string): string | undefined;
  /** The id of the only operation of a name, in whatever namespace and spelling. */
  unique(name: string): string | undefined;
  /** Namespaces that cannot be called, which has been reported. */
  readonly lost: ReadonlySet<string>;
  /** Namespaces by other names that calls may use. */
  readonly aliases: ReadonlyMap<string, string>;
  /** Operations whose refusal was reported: several callers of a broken one are told once. */
  readonly told: Set<LinkedOperation>;
}

/** Operations with one id, and what may tell them apart. */
export interface Namesakes {
  readonly operations: readonly LinkedOperation[];
  readonly descriptions: ReadonlySet<string>;
  /** Their paths as {@link pathShape}. */
  readonly shapes: ReadonlySet<string>;
}

/** Orders the operations of a document. */
export function orderCallable(
  operations: readonly LinkedOperation[],
  { lost, aliases }: Pick<Callable, 'lost' | 'aliases'>,
): Callable {
  const byId = new Map(
    [...groupBy(operations, ({ id }) => id)].map(([id, same]) => [id, namesakes(same)] as const),
  );
  const ids = [...byId.keys()];
  let byName: ReadonlyMap<string, readonly string[]> | undefined;
  const nearestId = suggester(ids);
  const nearestName = suggester(ids.map(lastName));
  return {
    ids,
    namesakes: (id) => byId.get(id),
    match: nameIndex(ids),
    suggest(written) {
      const id = nearestId(written);
      if (id !== undefined) return id;
      // A wrong namespace must not hide that the operation's name is nearly right.
      const name = nearestName(lastName(written));
      return name && ids.find((one) => lastName(one) === name);
    },
    unique(name) {
      byName ??= groupBy(ids, (id) => normalForm(lastName(id)));
      const form = normalForm(name);
      const found = form === '' ? [] : (byName.get(form) ?? []);
      return found.length === 1 ? found[0] : undefined;
    },
    lost,
    aliases,
    told: new Set(),
  };
}

function namesakes(operations: readonly LinkedOperation[]): Namesakes {
  const several = operations.length > 1 ? operations : [];
  return {
    operations,
    descriptions: new Set(several.map(({ description }) => description)),
    shapes: new Set(several.map(({ path }) => pathShape(path))),
  };
}

/** The name of an operation without its namespace. */
export function lastName(id: string): string {
  return id.slice(Math.max(id.lastIndexOf('.'), id.lastIndexOf('/')) + 1);
}

/** A path as far as two spellings of it agree: `/a/{}/b`. */
export function pathShape(path: string): string {
  const segments = path.split(/\/(?![^{}]*\})/).filter((segment) => segment !== '');
  return segments
    .map((segment) => `/${segment.includes('{') ? '{}' : normalForm(segment)}`)
    .join('');
}
