import { importsIn } from './imports.ts';
import { defineRule } from './rule.ts';
import { textOf } from './walk.ts';

/** A document has what it has; it need not import it. */
export const importSelf = defineRule({
  code: 'import-self',
  why: 'A document imports from itself, which goes round in circles.',
  example: ['# notes.yaml\n- {from: ./notes.yaml, import: notes}', '- {from: ./shared/notes.yaml}'],
  check: ({ root }) =>
    importsIn(root)
      .filter(({ from }) => plain(textOf(from)) === plain(root.file.replace(/^.*[/\\]/, '')))
      .map(({ from }) => ({
        message: 'the document imports from itself',
        place: from.place,
        help: 'remove it: what the document has can be used without',
      })),
});

function plain(path: string): string {
  return path.replace(/^(?:\.\/)+/, '');
}
