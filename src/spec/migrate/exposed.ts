import { isMap, Scalar } from 'yaml';
import { actionShape, METHODS, routeInputs, titled } from './actions.ts';
import type { DialectWords } from './dialect-words.ts';
import { COMMON_KEYS } from './exposed-common.ts';
import { mcpExposer } from './exposed-mcp.ts';
import { skillExposer } from './exposed-skill.ts';
import { KEBAB } from './names.ts';
import { entriesOf, has, type MapNode, memberOf, textOf } from './nodes.ts';
import { anything, binarySize, map, named, type Shape, text, word } from './shape.ts';

/** An exposer, by its type. */
export function exposer(words: DialectWords): Shape {
  const kinds: Readonly<Record<string, Shape>> = {
    rest: restExposer(words),
    api: restExposer(words),
    mcp: mcpExposer(words),
    skill: skillExposer(words),
    control: anything,
  };
  return (value, spot) => {
    const type = isMap(value) ? (textOf(value, 'type') ?? '') : '';
    const shape = kinds[type];
    if (shape) return shape(value, spot);
    spot.losses.lose(`${spot.label} is of type '${type}', which this dialect does not have`, value);
    return value;
  };
}

function restExposer(words: DialectWords): Shape {
  return map({
    keys: {
      ...COMMON_KEYS,
      type: word(['rest'], { api: 'rest' }),
      ...(words.rich ? { maxBinarySize: binarySize } : {}),
      resources: named({
        as: words.collections,
        item: exposedResource(words),
        what: 'resource',
        names: KEBAB,
        nameless: (one, index) => textOf(one, 'path') ?? `resource-${index + 1}`,
        free: true,
      }),
    },
    renamed: { authentication: ['auth'] },
    required: { port: () => new Scalar(8080), namespace: () => new Scalar('rest') },
  });
}

function exposedResource(words: DialectWords): Shape {
  const resource = titled(words, {
    keys: {
      name: anything,
      [words.title]: text(),
      description: text(),
      ...(words.rich ? { tags: anything } : {}),
      path: text(),
      inputParameters: routeInputs(words),
      operations: routes(words),
      forward,
    },
    dropped: ['tags'],
    required: { path: () => new Scalar('/') },
  });
  return (value, spot) => {
    const isUseful =
      isMap(value) &&
      (has(value, 'forward') || entriesOf(memberOf(value, 'operations')?.value).length > 0);
    if (isUseful) return resource(value, spot);
    spot.losses.remark(`${spot.label}, at which nothing is done, is left out`, value);
    return undefined;
  };
}

const forward: Shape = map({
  keys: { targetNamespace: text({ pattern: KEBAB }), trustedHeaders: anything },
  strict: true,
  required: { targetNamespace: () => undefined },
});

function routes(words: DialectWords): Shape {
  const action = actionShape(words, routeInputs(words), true);
  const item = map({
    ...action,
    keys: {
      ...action.keys,
      method: word(METHODS),
      ...(words.rich ? { responses: anything, responseBinary: anything } : {}),
    },
    required: { method: () => new Scalar('GET') },
  });
  const nameless = (one: MapNode) => (textOf(one, 'method') ?? 'GET').toLowerCase();
  const all = named({
    as: words.collections,
    item,
    what: 'operation',
    names: KEBAB,
    nameless,
    free: true,
  });
  return all;
}
