import { isMap, isScalar, isSeq, type Node, Scalar } from 'yaml';
import type { DialectWords } from './dialect-words.ts';
import { EXTENDED, KEBAB } from './names.ts';
import {
  append,
  entriesOf,
  has,
  type MapNode,
  mapNode,
  memberOf,
  remove,
  textOf,
} from './nodes.ts';
import { mappedList, outputs } from './outputs.ts';
import {
  anything,
  list,
  type MapShape,
  map,
  mapOf,
  named,
  plain,
  type Shape,
  type Spot,
  text,
  word,
} from './shape.ts';

const OPERATION = /^[a-zA-Z0-9-]+\.[a-zA-Z0-9-]+$/;
const FILE = /^file:\/\/\//;

/** Methods that dialects have. */
export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object'];
const byPosition = (what: string) => (_: MapNode, index: number) => `${what}-${index + 1}`;

/** A text that stands where a dialect wants one and the document has none. */
export const orElse =
  (...keys: readonly string[]) =>
  (of: MapNode): Node | undefined => {
    const found = keys.map((key) => textOf(of, key)).find((one) => one !== undefined && one !== '');
    return found === undefined ? undefined : new Scalar(found);
  };

/** Inputs of tools and flows. */
export function toolInputs(words: DialectWords): Shape {
  const item = map({
    keys: {
      name: anything,
      type: word(TYPES),
      description: text(),
      required: plain('boolean'),
    },
    dropped: ['in', 'pattern', 'default', 'items', 'enum'],
    prepare: refuseFixed,
    required: { type: () => new Scalar('string'), description: orElse('name', 'type') },
  });
  return inputsAs(item, words);
}

/** Inputs of routes. */
export function routeInputs(words: DialectWords): Shape {
  const item = map({
    keys: {
      name: anything,
      in: word(['query', 'header', 'path', 'cookie', 'body']),
      type: word(TYPES),
      description: text(),
      pattern: text(),
      value: text(),
    },
    renamed: { value: ['const'] },
    dropped: ['required'],
    required: {
      in: () => new Scalar('query'),
      type: () => new Scalar('string'),
      description: orElse('name', 'in'),
    },
  });
  return inputsAs(item, words);
}

/** Parameters of consumed operations, whose types are said where callers give them. */
export function parameters(words: DialectWords): Shape {
  const item = map({
    keys: {
      name: anything,
      in: word(['query', 'header', 'path', 'cookie', 'body', 'environment']),
      value: text(),
    },
    renamed: { value: ['const'] },
    dropped: ['type', 'description', 'required', 'pattern', 'default', 'items', 'enum'],
  });
  return inputsAs(item, words);
}

function inputsAs(item: Shape, words: DialectWords): Shape {
  const as = words.collections;
  return named({ as, item, what: 'parameter', names: EXTENDED, nameless: byPosition('input') });
}

function refuseFixed(input: MapNode, { label, losses }: Spot): void {
  if (has(input, 'value') || has(input, 'const'))
    losses.lose(`the fixed value of ${label} has no place in this dialect`, input);
}

const scalarArgument: Shape = (value, { label, losses }) => {
  if (isScalar(value) && value.value === null) return undefined;
  const isPlain = isScalar(value) && ['string', 'number'].includes(typeof value.value);
  if (!isPlain) losses.lose(`${label} is neither text nor a number`, value);
  return value;
};

const arguments_: Shape = (value, spot) => {
  if (!isSeq(value)) return mapOf(scalarArgument)(value, spot);
  const made = mapNode({});
  for (const { name, value: entry } of entriesOf(value)) {
    const given = isMap(entry) ? memberOf(entry, 'value')?.value : undefined;
    if (name !== undefined && given) append(made, name, given as Node);
  }
  return mapOf(scalarArgument)(made, spot);
};

const mappings = ({ target }: DialectWords): Shape =>
  list(
    map({
      keys: { [target]: text({ pattern: /^[a-zA-Z0-9-_.]+$/ }), value: text() },
      renamed: { [target]: ['target', 'targetName'] },
      required: { [target]: () => undefined, value: () => undefined },
    }),
    'mapping',
  );

const call = text({ pattern: OPERATION });

function steps(words: DialectWords): Shape {
  const base = { name: anything, type: word(['call', 'lookup', 'script']) };
  const kinds: Readonly<Record<string, Shape>> = {
    call: map({
      keys: { ...base, call, with: arguments_ },
      renamed: { with: ['inputParameters'] },
      dropped: ['description'],
      required: { call: () => undefined },
      strict: true,
    }),
    lookup: map({
      keys: {
        ...base,
        index: text({ pattern: KEBAB }),
        match: text({ pattern: KEBAB }),
        lookupValue: text(),
        outputParameters: fields,
      },
      dropped: ['description'],
      required: { outputParameters: () => undefined },
      strict: true,
    }),
    script: map({
      keys: {
        ...base,
        language: word(['javascript', 'python', 'groovy']),
        location: text({ pattern: FILE }),
        file: text(),
        dependencies: anything,
        with: arguments_,
      },
      dropped: ['description'],
      strict: true,
    }),
  };
  const item: Shape = (value, spot) => {
    if (!isMap(value)) return value;
    const type = textOf(value, 'type')?.toLowerCase() ?? 'call';
    if (!has(value, 'type')) value.items.unshift(...mapNode({ type }).items);
    const shape = kinds[type];
    if (shape) return shape(value, spot);
    spot.losses.lose(`${spot.label} is a '${type}', which this dialect does not have`, value);
    return value;
  };
  const nameless = (step: MapNode, index: number) =>
    textOf(step, 'call')?.split('.').at(-1) ?? `step-${index + 1}`;
  return named({ as: words.collections, item, what: 'step', names: KEBAB, nameless });
}

const fields: Shape = (value) => {
  if (!isSeq(value)) return value;
  value.items = value.items.map((item) => (isMap(item) ? memberOf(item, 'name')?.value : item));
  return value;
};

/** What everything that does something may have, beside its inputs. */
export function actionShape(words: DialectWords, inputs: Shape, isRoute: boolean): MapShape {
  return {
    keys: {
      name: anything,
      [words.title]: text(),
      description: text(),
      ...(words.rich ? { tags: anything } : {}),
      inputParameters: inputs,
      ref: call,
      call,
      with: arguments_,
      steps: steps(words),
      mappings: mappings(words),
      outputParameters: anything,
    },
    renamed: { [words.title]: ['display', 'label'] },
    dropped: ['tags'],
    prepare(action, spot) {
      flattenCall(action);
      moveMappings(action);
      setOutputs(action, spot, words, isRoute);
    },
  };
}

/** One of the first versions has operation and arguments under `call`. */
function flattenCall(action: MapNode): void {
  const pair = memberOf(action, 'call');
  if (!pair || !isMap(pair.value)) return;
  const { value } = pair;
  pair.value = memberOf(value, 'operation')?.value;
  const given = memberOf(value, 'with');
  if (given && !has(action, 'with')) action.items.push(given);
}

/** In the first versions mappings stand with the step that they read. */
function moveMappings(action: MapNode): void {
  const moved = entriesOf(memberOf(action, 'steps')?.value).flatMap(({ value }) => {
    const own = isMap(value) ? memberOf(value, 'mappings')?.value : undefined;
    if (isMap(value)) remove(value, 'mappings');
    return isSeq(own) ? [own] : [];
  });
  const [first, ...others] = moved;
  if (!first) return;
  for (const { items } of others) first.items.push(...items);
  const written = memberOf(action, 'mappings')?.value;
  if (isSeq(written)) written.items.unshift(...first.items);
  else append(action, 'mappings', first);
}

function setOutputs(action: MapNode, spot: Spot, words: DialectWords, isRoute: boolean): void {
  const pair = memberOf(action, 'outputParameters');
  if (!pair) return;
  const label = `the outputs of ${spot.label}`;
  const of = has(action, 'steps')
    ? 'steps'
    : has(action, 'call') || has(action, 'ref')
      ? 'answer'
      : 'nothing';
  // Lists of a route's outputs are of those that are made of an answer, even when they are constant.
  const isListed = isRoute && (words.collections === 'list' || isSeq(pair.value));
  const shape = of === 'nothing' && isListed ? mappedList : outputs(of, words);
  if (of === 'steps' && has(action, 'mappings')) dropSources(pair.value);
  const kept = shape(pair.value, { ...spot, label });
  if (kept === undefined) remove(action, 'outputParameters');
  else pair.value = kept;
}

/** Beside mappings, nothing reads where outputs of steps come from. */
function dropSources(value: unknown): void {
  for (const { value: output } of entriesOf(value)) {
    if (!isMap(output)) continue;
    for (const key of ['mapping', 'value', 'const']) remove(output, key);
  }
}

/** Hints of tools. */
export const hints: Shape = map({
  keys: {
    readOnly: plain('boolean'),
    destructive: plain('boolean'),
    idempotent: plain('boolean'),
    openWorld: plain('boolean'),
  },
  renamed: {
    readOnly: ['readOnlyHint'],
    destructive: ['destructiveHint'],
    idempotent: ['idempotentHint'],
    openWorld: ['openWorldHint'],
  },
});

/** Where files stand. */
export const fileLocation = text({ pattern: FILE });

/** A map with an older name for its title. */
export function titled(words: DialectWords, shape: MapShape): Shape {
  return map({ ...shape, renamed: { ...shape.renamed, [words.title]: ['display', 'label'] } });
}
