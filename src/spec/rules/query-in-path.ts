import type { Document } from '../document.ts';
import { defineRule } from './rule.ts';
import { type PlacedText, textOf, valuesOf } from './walk.ts';

/** A query belongs into parameters. */
export const queryInPath = defineRule({
  code: 'query-in-path',
  why: 'A path holds a query. A consumed one can never be sent like this: parameters `in: query` are encoded, text in a path is not. An exposed one is never asked for like this.',
  example: [
    'path: /notes?limit=10',
    "path: /notes\ninputParameters:\n- {name: limit, in: query, value: '10'}",
  ],
  check: ({ document }) =>
    pathsIn(document)
      .filter(({ text }) => text.includes('?'))
      .map(({ text, place }) => ({
        message: `the path '${text}' holds a query`,
        place,
        help: "make it parameters 'in: query'",
      })),
});

function pathsIn({ consumes, exposes }: Document): readonly PlacedText[] {
  const consumed = consumes.flatMap(({ resources }) => resources.map(({ path }) => path));
  const exposed = exposes
    .flatMap(({ content }) => valuesOf(content.get('resources')))
    .map((resource) => resource.get('path'));
  return [...consumed, ...exposed.map((path) => ({ text: textOf(path), place: path.place }))];
}
