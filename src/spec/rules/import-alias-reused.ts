import { importsIn } from './imports.ts';
import { defineRule } from './rule.ts';
import { textOf } from './walk.ts';

/** Imports are told apart by what they are called here. */
export const importAliasReused = defineRule({
  code: 'import-alias-reused',
  why: 'Two imports of one list have the same name here. A call of it could mean either.',
  example: [
    '- {from: a.yaml, import: notes}\n- {from: b.yaml, import: notes}',
    '- {from: a.yaml, import: notes}\n- {from: b.yaml, import: notes, as: old-notes}',
  ],
  check({ root }) {
    const seen = new Set<string>();
    return importsIn(root)
      .filter(({ section, alias }) => {
        const name = `${section} ${textOf(alias)}`;
        const again = seen.has(name);
        seen.add(name);
        return again;
      })
      .map(({ alias }) => ({
        message: `two imports are called '${textOf(alias)}'`,
        place: alias.place,
        help: "give one another name: 'as: …'",
      }));
  },
});
