import type { Cursor } from '../cursor.ts';
import { defineRule, type Remark } from './rule.ts';
import { sectionIn, textOf, valuesOf } from './walk.ts';

/** People and models choose by descriptions. */
export const descriptionMissing = defineRule({
  code: 'description-missing',
  why: 'An API, a resource, an operation, a tool or a flow has no description. People and models choose what to call by it.',
  example: [
    '- {name: get-note, call: notes.getnote}',
    '- {name: get-note, description: Read a note, call: notes.getnote}',
  ],
  check({ root }) {
    const exposers = sectionIn(root, 'exposes');
    const resources = exposers.flatMap((one) => valuesOf(one.get('resources')));
    const aggregates = sectionIn(root, 'aggregates');
    return [
      ...lacking('a consumed API', sectionIn(root, 'consumes').filter(isNoImport)),
      ...lacking('an exposed resource', resources),
      ...lacking(
        'an exposed operation',
        resources.flatMap((one) => valuesOf(one.get('operations'))).filter(refersToNothing),
      ),
      ...lacking(
        'a tool',
        exposers.flatMap((one) => valuesOf(one.get('tools'))).filter(refersToNothing),
      ),
      ...lacking(
        'a flow',
        aggregates.flatMap((one) => valuesOf(one.get('flows', 'functions'))),
      ),
    ];
  },
});

function isNoImport(entry: Cursor): boolean {
  return !['import', 'from', 'location'].some((key) => entry.get(key).exists);
}

/** What refers to a flow has the flow's description. */
function refersToNothing(entry: Cursor): boolean {
  return !entry.get('ref').exists;
}

function lacking(what: string, entries: readonly Cursor[]): readonly Remark[] {
  return entries
    .filter((entry) => textOf(entry.get('description')).trim() === '')
    .map((entry) => ({
      message: `${what} has no description`,
      place: entry.headPlace,
      help: "say in a sentence what it is for: 'description: …'",
    }));
}
