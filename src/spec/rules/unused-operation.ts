import { defineRule } from './rule.ts';

/** What a document consumes, it exposes somehow. */
export const unusedOperation = defineRule({
  code: 'unused-operation',
  why: 'A consumed operation is called by nothing that is served.',
  example: [
    'consumes:\n- operations: [{name: getnote}, {name: deletenote}]\n…\ncall: notes.getnote',
    'consumes:\n- operations: [{name: getnote}]\n…\ncall: notes.getnote',
  ],
  check({ document, linked }) {
    if (!linked) return [];
    return document.consumes.flatMap(({ namespace, resources }) =>
      resources
        .flatMap(({ operations }) => operations)
        .filter(({ name }) => !linked.called.has(`${namespace}.${name}`))
        .map(({ name, place }) => ({
          message: `nothing that is served calls '${namespace}.${name}'`,
          place,
          help: 'expose it, or remove it',
        })),
    );
  },
});
