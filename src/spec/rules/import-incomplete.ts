import { importsIn } from './imports.ts';
import { defineRule } from './rule.ts';

/** An import says what, and from where. */
export const importIncomplete = defineRule({
  code: 'import-incomplete',
  why: 'An import needs both the file (`from`) and the namespace in it (`import`).',
  example: ['- {import: notes}', '- {from: ./shared/notes.yaml, import: notes}'],
  check: ({ root }) =>
    importsIn(root)
      .filter(({ from, name }) => !from.exists || !name.exists)
      .map(({ entry, from }) => ({
        message: from.exists
          ? "an import does not say what to import: it has no 'import'"
          : "an import does not say where to import from: it has no 'from'",
        place: entry.headPlace,
        help: "write 'from: <file>' and 'import: <namespace>'",
      })),
});
