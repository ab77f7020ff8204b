import type { Exposure, Input, Operation, Plan } from '../plan/index.ts';

/** New ids of operations by their old ones. */
export type RenamedOperations = ReadonlyMap<string, string>;

/** A part of a plan that is not in another one, or not the same there. */
export interface PlanChange {
  /** For people, e.g. `web: operation 'GET /notes'`. */
  readonly part: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** The first thing about it that is not the same. */
  readonly detail?: string;
}

/**
 * Says in what two plans behave differently: what they offer, what callers may give, and what is
 * sent and given back. Words for people, names of operations, and what the requests are the same
 * without (types of consumed parameters, that an input of a route is required) do not count.
 *
 * @param renamed operations of `was` that are called otherwise in `is`
 */
export function differences(was: Plan, is: Plan, renamed: RenamedOperations): readonly string[] {
  const found = compare(partsOf(was, renamed), partsOf(is, new Map()), inWords);
  return found.map(({ part, kind, detail }) =>
    kind === 'changed' ? `${part} behaves otherwise: ${detail}` : `${part} is ${KINDS[kind]}`,
  );
}

const KINDS = { added: 'new', removed: 'gone' } as const;

/**
 * What changes for callers and agents when one plan is served instead of another: as
 * {@link differences}, and what descriptions tell them. Nothing that credentials are made of is told.
 *
 * @param was absent = nothing was served
 * @param is absent = nothing is any more
 */
export function changes(was: Plan | undefined, is: Plan | undefined): readonly PlanChange[] {
  const between = (parts: (plan: Plan) => Parts) =>
    compare(was ? parts(was) : new Map(), is ? parts(is) : new Map(), withoutCredentials);
  // What is new or gone is told already.
  const said = between(wordsOf).filter(({ kind }) => kind === 'changed');
  const offered = between((plan) => partsOf(plan, new Map()));
  return [...offered, ...between(operationsOf), ...said];
}

/** Credentials stand in what authenticates, and in what is given to requests as it is. */
const CREDENTIALS: ReadonlySet<string> = new Set(['authentication', 'value']);

function withoutCredentials(found: Difference): string {
  const isOne = found.path.some((key) => CREDENTIALS.has(key));
  if (isOne) return `${found.path.join('.')} is another`;
  return inWords(found, (key, member) => (CREDENTIALS.has(key) ? '…' : member));
}

type Parts = ReadonlyMap<string, unknown>;

function compare(
  before: Parts,
  after: Parts,
  tell: (difference: Difference) => string,
): readonly PlanChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((part): PlanChange[] => {
    const [old, now] = [before.get(part), after.get(part)];
    if (old === undefined) return [{ part, kind: 'added' }];
    if (now === undefined) return [{ part, kind: 'removed' }];
    const found = difference(old, now, []);
    return found ? [{ part, kind: 'changed', detail: tell(found) }] : [];
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

/** What routes and tools say of themselves, and of what they take. */
function wordsOf(plan: Plan): Parts {
  return new Map(
    plan.exposures.flatMap((exposure) =>
      Object.entries(exposure).flatMap(([key, list]) =>
        (Array.isArray(list) ? list : []).map((item: object): [string, unknown] => {
          const { description, title, inputs } = item as Members;
          const said = { description, title, inputs: inputWords(inputs) };
          return [`what is said of ${partName(exposure, key, item)}`, said];
        }),
      ),
    ),
  );
}

function inputWords(inputs: unknown): unknown {
  if (!Array.isArray(inputs)) return undefined;
  const words = ({ name, required, description, schema }: Input) =>
    [name, { required, description, schema }] as const;
  return Object.fromEntries(inputs.map(words));
}

/** Operations of consumed APIs. */
function operationsOf({ upstreams }: Plan): Parts {
  const operations = upstreams.flatMap((one) => one.operations);
  return new Map(operations.map((one) => [`the operation '${one.id}'`, plain(one, new Map())]));
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
      for (const item of value) {
        const { method: _, path: __, name: ___, ...rest } = plain(item, renamed) as Members;
        parts.set(partName(exposure, key, item), rest);
      }
  }
  parts.set(`the exposer '${exposure.namespace}'`, plain(own, renamed));
}

type Members = Readonly<Record<string, unknown>>;

/** @param list where an item stands in its exposure, e.g. `routes` */
function partName({ namespace }: Exposure, list: string, item: object): string {
  const { method, path, name } = item as Members;
  const template = isPath(path) ? path.text : path;
  const called = typeof template === 'string' ? `${method ?? ''} ${template}`.trim() : name;
  return `${namespace}: ${list.replace(/s$/, '')} '${called}'`;
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

interface Difference {
  readonly path: readonly string[];
  readonly was: unknown;
  readonly is: unknown;
}

/** The first thing that is not the same; `undefined` when there is none. */
function difference(was: unknown, is: unknown, path: readonly string[]): Difference | undefined {
  if (isContainer(was) && isContainer(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      const found = difference(was[key], is[key], [...path, key]);
      if (found) return found;
    }
    return undefined;
  }
  return Object.is(was, is) ? undefined : { path, was, is };
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

type Shown = (key: string, member: unknown) => unknown;

/** @param member what is shown of members. Default: all of them as they are */
function inWords({ path, was, is }: Difference, member?: Shown): string {
  return `${path.join('.')} is ${shown(is, member)} instead of ${shown(was, member)}`;
}

function shown(value: unknown, member: Shown | undefined): string {
  const text = JSON.stringify(value, member) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
