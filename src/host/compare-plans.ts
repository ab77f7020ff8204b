import type { Exposure, Operation, Plan } from '../plan/index.ts';

/** New ids of operations by their old ones. */
export type RenamedOperations = ReadonlyMap<string, string>;

/**
 * Says in what two plans behave differently: what they offer, what callers may give, and what is
 * sent and given back. Words for people, names of operations, and what the requests are the same
 * without (types of consumed parameters, that an input of a route is required) do not count.
 *
 * @param renamed operations of `was` that are called otherwise in `is`
 */
export function differences(was: Plan, is: Plan, renamed: RenamedOperations): readonly string[] {
  const [before, after] = [partsOf(was, renamed), partsOf(is, new Map())];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [old, now] = [before.get(name), after.get(name)];
    if (old === undefined) return [`${name} is new`];
    if (now === undefined) return [`${name} is gone`];
    const found = difference(old, now, []);
    return found ? [`${name} behaves otherwise: ${found}`] : [];
  });
}

/** What a plan consists of, each part by a name for people, as plain data. */
function partsOf(plan: Plan, renamed: RenamedOperations): ReadonlyMap<string, unknown> {
  const parts = new Map<string, unknown>();
  const variables = new Set(plan.variables.map(({ name, use }) => `${name} ${use}`));
  parts.set('the environment that it asks for', [...variables].sort());
  for (const { namespace, baseUri, authentication } of plan.upstreams)
    parts.set(`the API '${namespace}'`, plain({ baseUri, authentication }, renamed));
  for (const exposure of plan.exposures) addExposure(parts, exposure, renamed);
  return parts;
}

/** Lists of an exposure are told one by one. */
function addExposure(
  parts: Map<string, unknown>,
  exposure: Exposure,
  renamed: RenamedOperations,
): void {
  const { title: _, version: __, ...members } = exposure as Exposure & Record<string, unknown>;
  const own: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(members)) {
    if (!Array.isArray(value)) own[key] = value;
    else
      for (const item of value)
        addItem(parts, `${exposure.namespace}: ${key}`, plain(item, renamed));
  }
  parts.set(`the exposer '${exposure.namespace}'`, plain(own, renamed));
}

function addItem(parts: Map<string, unknown>, kind: string, item: unknown): void {
  const { method, path, name, ...rest } = item as Record<string, unknown>;
  const called = typeof path === 'string' ? `${method ?? ''} ${path}`.trim() : name;
  parts.set(`${kind.replace(/s$/, '')} '${called}'`, rest);
}

/** Words for people, and what is made of the rest. */
const WORDS: readonly string[] = [
  'place',
  'description',
  'title',
  'resource',
  'schema',
  'segments',
  'placeholders',
  'file',
];

function plain(value: unknown, renamed: RenamedOperations): unknown {
  if (Array.isArray(value)) return value.map((one) => plain(one, renamed));
  if (value instanceof Map) return plain(Object.fromEntries(value), renamed);
  if (typeof value !== 'object' || value === null) return value;
  const own = isOperation(value) ? operationOf(value, renamed) : value;
  const members = Object.entries(own).flatMap(([key, member]): [string, unknown][] => {
    if (WORDS.includes(key) || member === undefined || typeof member === 'function') return [];
    if (key === 'path' && isPath(member)) return [[key, member.text]];
    if (key === 'inputSchema') return [['required', requiredOf(member)]];
    if (key === 'inputs') return [[key, inputsOf(member, renamed)]];
    return [[key, plain(member, renamed)]];
  });
  return Object.fromEntries(members);
}

function isPath(value: unknown): value is { readonly text: string } {
  return typeof value === 'object' && value !== null && 'placeholders' in value;
}

function isOperation(value: object): value is Operation {
  return 'id' in value && 'method' in value && 'parameters' in value;
}

function operationOf(operation: Operation, renamed: RenamedOperations): object {
  const { name: _, id, parameters, ...rest } = operation;
  const sent = parameters.map((one) => ({ name: one.name, in: one.in, value: one.value }));
  return { ...rest, id: renamed.get(id) ?? id, parameters: sent.sort(byName) };
}

function requiredOf(schema: unknown): readonly unknown[] {
  const { required } = schema as { readonly required?: readonly unknown[] };
  return [...(required ?? [])].sort();
}

interface AnyInput {
  readonly name: string;
  readonly in: string;
  readonly type: string;
  readonly required: boolean;
}

/** What may be anything is declared as what it comes as. */
function inputsOf(inputs: unknown, renamed: RenamedOperations): unknown {
  if (!Array.isArray(inputs)) return plain(inputs, renamed);
  return (inputs as readonly AnyInput[])
    .map((input) => ({
      ...(plain(input, renamed) as AnyInput),
      type: input.type === 'any' ? (input.in === 'body' ? 'object' : 'string') : input.type,
      required: undefined,
    }))
    .sort(byName);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** The first thing that is not the same, in words; `undefined` when there is none. */
function difference(was: unknown, is: unknown, path: readonly string[]): string | undefined {
  if (isContainer(was) && isContainer(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const found = difference(was[key], is[key], [...path, key]);
      if (found) return found;
    }
    return undefined;
  }
  if (Object.is(was, is)) return undefined;
  return `${path.join('.')} is ${shown(is)} instead of ${shown(was)}`;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
