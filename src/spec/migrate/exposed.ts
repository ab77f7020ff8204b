import { isMap, Scalar } from 'yaml';
import { actionShape, METHODS, routeInputs } from './actions.ts';
import type { DialectWords } from './dialect-words.ts';
import { COMMON_KEYS } from './exposed-common.ts';
import { mcpExposer } from './exposed-mcp.ts';
import { skillExposer } from './exposed-skill.ts';
import { KEBAB } from './names.ts';
import { type MapNode, textOf } from './nodes.ts';
import { resources } from './resources.ts';
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
      resources: resources(words, {
        inputParameters: routeInputs(words),
        operations: routes(words),
        forward,
      }),
    },
    renamed: { authentication: ['auth'] },
    required: { port: () => new Scalar(8080), namespace: () => new Scalar('rest') },
  });
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
  return named({
    as: words.collections,
    item,
    what: 'operation',
    names: KEBAB,
    nameless,
    free: true,
  });
}
