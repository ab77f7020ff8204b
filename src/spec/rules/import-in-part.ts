import { importsIn } from './imports.ts';
import { defineRule } from './rule.ts';

/** Parts are leaves. */
export const importInPart = defineRule({
  code: 'import-in-part',
  why: 'A file that is only a part for others to import imports something itself. Capstan follows it; the reference engine refuses it.',
  example: [
    '# shared/notes.yaml\nconsumes:\n- {from: ./api.yaml, import: notes}',
    '# capability.yaml\ncapability:\n  consumes:\n  - {from: ./shared/api.yaml, import: notes}',
  ],
  check: ({ root, imported }) =>
    [root, ...imported]
      .filter((one) => !one.get('capability').exists)
      .flatMap(importsIn)
      .map(({ entry }) => ({
        message: 'a part for other documents to import has an import of its own',
        place: entry.headPlace,
        help: 'import it where the part is imported',
      })),
});
