import { isMap, isScalar, isSeq, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Losses } from './losses.ts';
import {
  append,
  entriesOf,
  has,
  insertBefore,
  type MapNode,
  mapNode,
  mapsIn,
  memberOf,
  type NamedEntry,
  textOf,
} from './nodes.ts';
import { isComplete } from './push-inputs-down.ts';

/** An input as it is offered, whether the document says so or only implies it. */
export interface ImpliedInput {
  readonly name: string;
  readonly in: string;
  /** Where it is sent, when callers give it as an argument. */
  readonly sentIn?: string;
  readonly type: string;
  readonly description?: string;
  readonly required: boolean;
}

/** What is offered as the inputs of a route (`GET /notes`) or a tool of an exposer; and what it calls. */
export type Offers = (namespace: string, offer: string) => ImpliedOffer | undefined;

/** What is offered under one name. */
export interface ImpliedOffer {
  readonly inputs: readonly ImpliedInput[];
  /** Id of the operation that it calls, when it is one. */
  readonly call: string | undefined;
  /** Names of inputs by the parameters of that operation that they are passed as. */
  readonly passed: ReadonlyMap<string, string>;
}

/**
 * Writes out what the document only implies: types of consumed parameters go, so that what they
 * say of inputs is said where callers give them.
 */
export function declareInputs(capability: MapNode, offers: Offers, losses: Losses): void {
  const shared = new Map<string, ImpliedOffer>();
  const declareIn: Declare = (action, offer, { kind, prefix, inherited = [] }) => {
    const ref = textOf(action, 'ref')?.trim();
    if (ref === undefined) declare(action, offer, { kind, losses, inherited, prefix });
    else if (offer && !has(action, 'inputParameters') && !shared.has(ref)) shared.set(ref, offer);
  };
  declareExposed(capability, offers, declareIn);
  for (const aggregate of mapsIn(capability, 'aggregates'))
    for (const key of ['flows', 'functions'])
      for (const { name, value } of entriesOf(memberOf(aggregate, key)?.value)) {
        const offer = shared.get(`${textOf(aggregate, 'namespace')}.${name}`);
        if (isMap(value))
          declareIn(value, offer, { kind: 'mcp', prefix: textOf(aggregate, 'namespace') ?? '' });
      }
}

type Declare = (
  action: MapNode,
  offer: ImpliedOffer | undefined,
  where: Pick<Declaring, 'kind' | 'prefix'> & Partial<Pick<Declaring, 'inherited'>>,
) => void;

function declareExposed(capability: MapNode, offers: Offers, declareIn: Declare): void {
  for (const exposer of mapsIn(capability, 'exposes')) {
    const namespace = textOf(exposer, 'namespace') ?? textOf(exposer, 'type') ?? '';
    for (const { name, value } of entriesOf(memberOf(exposer, 'tools')?.value))
      if (isMap(value))
        declareIn(value, offers(namespace, name ?? ''), { kind: 'mcp', prefix: namespace });
    for (const resource of mapsIn(exposer, 'resources'))
      for (const operation of mapsIn(resource, 'operations')) {
        const method = (textOf(operation, 'method') ?? 'GET').toUpperCase();
        const offer = offers(namespace, `${method} ${pathOf(resource)}`);
        const inherited = entriesOf(memberOf(resource, 'inputParameters')?.value);
        declareIn(operation, offer, {
          kind: 'rest',
          prefix: namespace,
          inherited: inherited.filter(isComplete).flatMap(nameOf),
        });
      }
  }
}

/** As a route tells it: with a slash in front, and placeholders in single braces. */
function pathOf(resource: MapNode): string {
  const path = textOf(resource, 'path') ?? '';
  return path.replace(/^\/*/, '/').replace(/\{\{\s*([^{}]+?)\s*\}\}/g, '{$1}');
}

function nameOf({ name }: NamedEntry): readonly string[] {
  return name === undefined ? [] : [name];
}

interface Declaring {
  readonly kind: 'mcp' | 'rest';
  readonly losses: Losses;
  /** Names of inputs that are declared for all operations of a resource. */
  readonly inherited: readonly string[];
  /** What stands in front of a reference to an input. */
  readonly prefix: string;
}

function declare(action: MapNode, offer: ImpliedOffer | undefined, declaring: Declaring): void {
  if (!offer) return;
  const acts = ['call', 'steps'].some((key) => has(action, key));
  if (!acts && offer.call !== undefined) append(action, 'call', new Scalar(offer.call));
  passAll(action, offer, declaring.prefix);
  const written = entriesOf(memberOf(action, 'inputParameters')?.value);
  for (const { name, value } of written) {
    const input = offer.inputs.find((one) => one.name === name);
    if (input && isMap(value)) complete(value, input, declaring);
  }
  const missing = offer.inputs.filter(
    ({ name }) => !declaring.inherited.includes(name) && !written.some((one) => one.name === name),
  );
  if (missing.length === 0) return;
  add(action, missing, declaring);
}

/** What is passed because the operation requires it: that it does is not said any more. */
function passAll(action: MapNode, { passed }: ImpliedOffer, prefix: string): void {
  const given = memberOf(action, 'with')?.value;
  if (!isMap(given)) return;
  for (const [parameter, input] of passed)
    if (!memberOf(given, parameter)) append(given, parameter, new Scalar(`${prefix}.${input}`));
}

/** What the declaration leaves to the operation that is called. */
function complete(parameter: MapNode, input: ImpliedInput, { kind, losses }: Declaring): void {
  const whole = parameterNode(input, kind, losses);
  for (const pair of whole.items) {
    const key = isScalar(pair.key) ? String(pair.key.value) : '';
    const isSaid = has(parameter, key) && textOf(parameter, key) !== '';
    if (key === 'in' || !isSaid) set(parameter, key, pair.value as Scalar);
  }
}

function set(map: MapNode, key: string, value: Scalar): void {
  const pair = memberOf(map, key);
  if (!pair) append(map, key, value);
  else if (!isScalar(pair.value) || pair.value.value !== value.value) pair.value = value;
}

function add(action: MapNode, inputs: readonly ImpliedInput[], declaring: Declaring): void {
  const { kind, losses } = declaring;
  const collection = memberOf(action, 'inputParameters')?.value;
  const isList = isSeq(collection) && collection.items.length > 0;
  const isNamed = isMap(collection) && collection.items.length > 0;
  const made = isList || isNamed ? collection : new YAMLMap<unknown, unknown>();
  for (const input of inputs) {
    const node = parameterNode(input, kind, losses);
    if (made instanceof YAMLSeq) made.items.push(withName(node, input.name));
    else append(made as MapNode, input.name, node);
  }
  if (isList || isNamed) return;
  const pair = memberOf(action, 'inputParameters');
  if (pair) pair.value = made;
  else insertBefore(action, ['call', 'steps'], new Pair(new Scalar('inputParameters'), made));
}

function withName(node: MapNode, name: string): MapNode {
  node.items.unshift(...mapNode({ name }).items);
  return node;
}

function parameterNode(input: ImpliedInput, kind: 'mcp' | 'rest', losses: Losses): MapNode {
  const unknown = (input.sentIn ?? input.in) === 'body' ? 'object' : 'string';
  if (input.type === 'any' && kind === 'mcp')
    losses.remark(`'${input.name}', which may be anything, is declared as ${unknown}`, undefined);
  return mapNode({
    ...(kind === 'rest' ? { in: input.in } : {}),
    type: input.type === 'any' ? unknown : input.type,
    description: input.description || input.name,
    ...(kind === 'mcp' ? { required: input.required } : {}),
  });
}
