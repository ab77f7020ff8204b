import { isMap, isScalar, type Node, Scalar, YAMLSeq } from 'yaml';
import { actionShape, fileLocation, hints, orElse, titled, toolInputs } from './actions.ts';
import type { DialectWords } from './dialect-words.ts';
import { COMMON_KEYS } from './exposed-common.ts';
import { EXTENDED, KEBAB } from './names.ts';
import { has, mapNode, remove, textOf } from './nodes.ts';
import { anything, binarySize, list, map, named, plain, type Shape, text, word } from './shape.ts';

const MEDIA_TYPE =
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[^"]*"))*$/;

/** Tools, resources and prompts. */
export function mcpExposer(words: DialectWords): Shape {
  return map({
    keys: {
      ...COMMON_KEYS,
      type: word(['mcp']),
      transport: word(['http', 'stdio']),
      description: text(),
      ...(words.rich
        ? {
            maxBinarySize: binarySize,
            ttlMs: plain('number'),
            cacheScope: word(['public', 'private']),
          }
        : {}),
      tools: tools(words),
      resources: mcpResources(words),
      prompts: prompts(words),
    },
    renamed: { authentication: ['auth'] },
    prepare(exposer) {
      const isStdio = textOf(exposer, 'transport')?.toLowerCase() === 'stdio';
      if (isStdio) remove(exposer, 'port');
      else if (!has(exposer, 'port')) exposer.items.push(...mapNode({ port: number(9090) }).items);
    },
    required: { namespace: () => new Scalar('mcp'), tools: () => undefined },
  });
}

function number(value: number): Node {
  return new Scalar(value);
}

function tools(words: DialectWords): Shape {
  const action = actionShape(words, toolInputs(words), false);
  const item = map({
    ...action,
    keys: { ...action.keys, hints },
    required: {
      description: (tool) =>
        has(tool, 'ref') ? new Scalar('') : orElse(words.title, 'name', 'call')(tool),
    },
  });
  const described: Shape = (value, spot) => {
    const tool = item(value, spot);
    if (isMap(tool) && has(tool, 'ref') && textOf(tool, 'description') === '')
      remove(tool, 'description');
    return tool;
  };
  return named({
    as: words.collections,
    item: described,
    what: 'tool',
    names: KEBAB,
    // A tool is called like the flow that it refers to.
    nameless: (tool) => textOf(tool, 'ref')?.split('.').at(-1) ?? '',
  });
}

function mcpResources(words: DialectWords): Shape {
  const action = actionShape(words, toolInputs(words), false);
  const item = map({
    ...action,
    keys: {
      ...action.keys,
      uri: text(),
      mimeType: text({ pattern: MEDIA_TYPE }),
      ...(words.rich ? { binary: plain('boolean') } : {}),
      location: fileLocation,
    },
    required: {
      [words.title]: orElse('name', 'uri'),
      description: orElse(words.title, 'name', 'uri'),
      uri: () => undefined,
    },
  });
  return named({
    as: words.collections,
    item,
    what: 'MCP resource',
    names: words.collections === 'map' ? KEBAB : EXTENDED,
    nameless: (_, index) => `resource-${index + 1}`,
  });
}

function prompts(words: DialectWords): Shape {
  const argument = titled(words, {
    keys: {
      name: anything,
      [words.title]: text(),
      description: text(),
      required: plain('boolean'),
    },
    dropped: ['type'],
    required: { description: orElse(words.title, 'name') },
  });
  const message = map({
    keys: { role: word(['user', 'assistant']), content: text() },
    required: { role: () => new Scalar('user'), content: () => undefined },
  });
  const item = titled(words, {
    keys: {
      name: anything,
      [words.title]: text(),
      description: text(),
      arguments: named({
        as: words.collections,
        item: argument,
        what: 'argument',
        names: EXTENDED,
        nameless: (_, index) => `argument-${index + 1}`,
      }),
      template: (value, spot) =>
        isScalar(value)
          ? list(message, 'message')(listOf(mapNode({ role: 'user', content: value })), spot)
          : list(message, 'message')(value, spot),
      location: fileLocation,
    },
    dropped: ['tags'],
    required: {
      [words.title]: orElse('name', 'description'),
      description: orElse(words.title, 'name'),
    },
  });
  return named({
    as: words.collections,
    item,
    what: 'prompt',
    names: words.collections === 'map' ? KEBAB : EXTENDED,
    nameless: () => '',
  });
}

function listOf(item: Node): Node {
  const list = new YAMLSeq<unknown>();
  list.items.push(item);
  return list;
}
