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
        .filter((path) => /[^/]\/$/.test(textOf(path)))
        .map((path) => ({
          message: `the path '${textOf(path)}' ends in a slash`,
          place: path.place,
          help: `write '${textOf(path).slice(0, -1)}'`,
        })),
    ),
});
