import type { DocumentOutcome } from '../outcome.ts';
import { type Counts, count } from './summary.ts';
import { percent } from './text.ts';

/** What defects are, by their numbers: why something that is written can never be called. */
const DEFECTS: Readonly<Record<string, string>> = {
  E6: 'a path parameter has no place in the path',
  E7: 'the operation or flow that is called is not there',
  E8: 'it calls nothing',
  E9: 'the authentication of the API is one that cannot be done here',
  E10: 'the path has a fragment, which never reaches a server',
  E12: 'a step is of an unknown kind, or its script in another language',
  E13: 'a file is missing: an import, a script, a schema',
  W5: 'one name means several operations, and which is not clear',
  W19: 'an earlier route or tool has taken its place',
};

/** The page of `docs/reference` that tells of a run. */
export function pageText(outcomes: readonly DocumentOutcome[]): string {
  const all = count(outcomes);
  return `${[
    '# Published documents',
    '<!-- Written by `npm run corpus -- <folder> --write docs/reference/corpus.md`. -->',
    INTRODUCTION,
    sentence(all),
    '## By kind of document',
    families(outcomes, all),
    COLUMNS,
    '## What cannot be called, and is explained',
    'By what is written, none of these can be called. Each has an error, with its line, or an answer that says so.',
    table(['defect', 'count', 'meaning'], defects(outcomes)),
    '## What is not loaded',
    table(['documents', 'count'], unloaded(outcomes)),
    '## What is wrong',
    wrong(outcomes, all),
  ].join('\n\n')}\n`;
}

const INTRODUCTION = `Other people published thousands of capability documents. This is what becomes of a collection of them: every document is loaded and served, every operation and tool is called once by a client, with values made from the schemas that callers are told, and what reaches the upstream is compared with a second reading of the document, which shares no code with the first. [How to run it](../guide/corpus.md).`;

const COLUMNS = `*Loaded*: read as a capability; the rest is in the list below. *Runnable*: what can be called by what is written. *Right*: method, path, query, headers, body and authentication that reached the upstream are those of the document, and the caller was answered with success.`;

function sentence({ capabilities, loaded, runnable, results }: Counts): string {
  return `Of ${capabilities} documents that are YAML and say that they are capabilities, **${loaded} are loaded (${percent(loaded, capabilities)})**. Of ${runnable} operations and tools in them that can be called, **${results.right} reach the right place (${percent(results.right, runnable)})**.`;
}

function families(outcomes: readonly DocumentOutcome[], all: Counts): string {
  const names = [...new Set(outcomes.map(({ family }) => family))].sort();
  const rows = names.map((name) => {
    return row(name, count(outcomes.filter(({ family }) => family === name)));
  });
  return table(
    ['kind', 'documents', 'loaded', 'served', 'written', 'runnable', 'right', 'share'],
    [...rows, row('**all**', all)],
  );
}

function row(name: string, counts: Counts): readonly (string | number)[] {
  const { documents, capabilities, loaded, served, actions, runnable, results } = counts;
  const share = percent(results.right, runnable);
  const read = capabilities === 0 ? '–' : loaded;
  return [name, documents, read, served, actions, runnable, results.right, share];
}

function defects(outcomes: readonly DocumentOutcome[]): readonly (readonly (string | number)[])[] {
  const refused = outcomes.flatMap(({ actions }) =>
    actions.flatMap(({ result, defect }) => (result === 'refused' && defect ? [defect] : [])),
  );
  return tally(refused).map(([defect, number]) => [defect, number, DEFECTS[defect] ?? '']);
}

function unloaded(outcomes: readonly DocumentOutcome[]): readonly (readonly (string | number)[])[] {
  return tally(
    outcomes.flatMap(({ stage, family, nature }) => {
      if (stage === 'part') return ['parts for other documents to import: right, nothing to serve'];
      if (stage === 'read') return ['capabilities of which nothing can be served'];
      return nature === 'capability' ? [] : [family];
    }),
  );
}

function wrong(
  outcomes: readonly DocumentOutcome[],
  { results, unadvised, faults }: Counts,
): string {
  const { wrong: elsewhere, failed, lost, unexplained, unchecked } = results;
  const broken = outcomes.filter(({ stage }) => stage === 'crashed' || stage === 'hung').length;
  return table(
    ['what', 'count'],
    [
      ['crashed or hung', broken],
      ['reached the wrong place', elsewhere],
      ['failed', failed],
      ['not served though it could be called, and explained', lost],
      ['unexplained', unexplained],
      ['explained without saying what to do', unadvised],
      ['other faults', faults],
      ['unchecked: a token of another server is needed', unchecked],
    ],
  );
}

/** Each with its number, the most first. */
function tally(names: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
}

function table(
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  return [columns, columns.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
