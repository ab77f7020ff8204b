import { isMap, Scalar } from 'yaml';
import { titled } from './actions.ts';
import type { DialectWords } from './dialect-words.ts';
import { KEBAB } from './names.ts';
import { entriesOf, has, memberOf, textOf } from './nodes.ts';
import { anything, type MapShape, named, type Shape, text } from './shape.ts';

/**
 * Paths of a consumed API or of a REST exposer. One at which nothing is done is not written:
 * dialects want operations of each.
 *
 * @param keys what stands at a path, beside what is said of it
 */
export function resources(words: DialectWords, keys: MapShape['keys']): Shape {
  const resource = titled(words, {
    keys: {
      name: anything,
      [words.title]: text(),
      description: text(),
      ...(words.rich ? { tags: anything } : {}),
      path: text(),
      ...keys,
    },
    dropped: ['tags'],
    required: { path: () => new Scalar('/') },
  });
  return named({
    as: words.collections,
    item: (value, spot) => {
      if (doesSomething(value, keys)) return resource(value, spot);
      spot.losses.remark(`${spot.label}, at which nothing is done, is left out`, value);
      return undefined;
    },
    what: 'resource',
    names: KEBAB,
    nameless: (one, index) => textOf(one, 'path') ?? `resource-${index + 1}`,
    free: true,
  });
}

function doesSomething(resource: unknown, keys: MapShape['keys']): boolean {
  if (!isMap(resource)) return false;
  const forwards = 'forward' in keys && has(resource, 'forward');
  return forwards || entriesOf(memberOf(resource, 'operations')?.value).length > 0;
}
