import type { Cursor } from '../cursor.ts';
import { importsIn } from './imports.ts';
import { defineRule } from './rule.ts';
import { textOf } from './walk.ts';

/** A document has what it has; it need not import it. */
export const importSelf = defineRule({
  code: 'import-self',
  why: 'A document imports from itself, or from the folder that it stands in, which goes round in circles.',
  example: ['# notes.yaml\n- {from: ./notes.yaml, import: notes}', '- {from: ./shared/notes.yaml}'],
  check: ({ root }) =>
    importsIn(root)
      .filter(({ from }) => [OWN_FOLDER, ownName(root)].includes(plain(textOf(from))))
      .map(({ from }) => ({
        message: 'the document imports from itself',
        place: from.place,
        help: 'remove it: what the document has can be used without',
      })),
});

/** A folder is no file; whoever writes its name means the file that it stands in. */
const OWN_FOLDER = '.';

function ownName({ file }: Cursor): string {
  return file.replace(/^.*[/\\]/, '');
}

function plain(path: string): string {
  return path.replace(/^(?:\.\/)+(?=.)/, '').replace(/^\.\/$/, OWN_FOLDER);
}
