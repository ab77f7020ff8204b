import { defineRule } from './rule.ts';
import { textOf, valuesOf } from './walk.ts';

/** An exposed path has one spelling. */
export const pathTrailingSlash = defineRule({
  code: 'path-trailing-slash',
  why: 'An exposed path ends in a slash, so that callers must get a detail right that means nothing.',
  example: ['path: /notes/', 'path: /notes'],
  check: ({ document }) =>
    document.exposes.flatMap(({ content }) =>
      valuesOf(content.get('resources'))
        .map((resource) => resource.get('path'))
        .map((path) => ({ text: textOf(path), place: path.place }))
        .filter(({ text }) => /[^/]\/+$/.test(text))
        .map(({ text, place }) => {
          const better = text.replace(/\/+$/, '');
          return {
            message: `the path '${text}' ends in a slash`,
            place,
            help: `write '${better}'`,
            fix: [{ text, by: better }],
          };
        }),
    ),
});
