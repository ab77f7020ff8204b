import { Scalar } from 'yaml';
import { fileLocation, orElse } from './actions.ts';
import type { DialectWords } from './dialect-words.ts';
import { COMMON_KEYS } from './exposed-common.ts';
import { KEBAB } from './names.ts';
import { anything, map, mapOf, named, plain, type Shape, text, word } from './shape.ts';

/** A catalogue of skills. */
export function skillExposer(words: DialectWords): Shape {
  const tool = map({
    keys: {
      name: anything,
      description: text(),
      from: map({ keys: { sourceNamespace: text(), action: text() }, strict: true }),
      instruction: text(),
    },
    required: { description: orElse('name') },
  });
  const toolsOf = named({
    as: words.collections,
    item: tool,
    what: 'tool of a skill',
    names: KEBAB,
    nameless: () => '',
  });
  const skill = map({
    keys: {
      name: anything,
      description: text({ pattern: /^[\s\S]{0,1024}$/ }),
      license: text(),
      compatibility: text({ pattern: /^[\s\S]{0,500}$/ }),
      metadata: mapOf(text()),
      'allowed-tools': text({ pattern: /^[\s\S]{0,1024}$/ }),
      'argument-hint': text(),
      'user-invocable': plain('boolean'),
      'disable-model-invocation': plain('boolean'),
      location: fileLocation,
      tools: toolsOf,
    },
    required: { description: orElse('name') },
    strict: true,
  });
  return map({
    keys: {
      ...COMMON_KEYS,
      type: word(['skill']),
      description: text(),
      skills: named({
        as: words.collections,
        item: skill,
        what: 'skill',
        names: KEBAB,
        nameless: () => '',
      }),
    },
    renamed: { authentication: ['auth'] },
    required: {
      port: () => undefined,
      namespace: () => new Scalar('skill'),
      skills: () => undefined,
    },
    strict: true,
  });
}
