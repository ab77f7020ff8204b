import { defineRule } from './rule.ts';

/** A query belongs into parameters. */
export const queryInPath = defineRule({
  code: 'query-in-path',
  why: 'A consumed path holds a query. It can never be sent like this: parameters `in: query` are encoded, text in a path is not.',
  example: [
    'path: /notes?limit=10',
    "path: /notes\ninputParameters:\n- {name: limit, in: query, value: '10'}",
  ],
  check: ({ document }) =>
    document.consumes.flatMap(({ resources }) =>
      resources
        .filter(({ path }) => path.text.includes('?'))
        .map(({ path }) => ({
          message: `the path '${path.text}' holds a query`,
          place: path.place,
          help: "make it parameters 'in: query'",
        })),
    ),
});
