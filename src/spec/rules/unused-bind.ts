import { defineRule } from './rule.ts';

/** What a document asks the environment for, it uses. */
export const unusedBind = defineRule({
  code: 'unused-bind',
  why: 'A key of `binds` is used by nothing that is served. Whoever runs the document looks for a value that changes nothing.',
  example: [
    'binds:\n- keys: {OLD_KEY: OLD_KEY, NOTES_KEY: NOTES_KEY}',
    'binds:\n- keys: {NOTES_KEY: NOTES_KEY}',
  ],
  check: ({ document, linked }) =>
    document.binds.flatMap(({ keys }) =>
      keys
        .filter(({ source }) => linked && !linked.variables.has(source))
        .map(({ name, place }) => ({
          message: `nothing that is served uses '${name}'`,
          place,
          help: 'remove it',
        })),
    ),
});
