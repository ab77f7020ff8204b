// Tries a folder of published documents: `npm run corpus -- <folder>`.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { findFiles } from './find-files.ts';
import { tryAll } from './isolate.ts';
import { pageText } from './report/page.ts';
import { newProgress } from './report/progress.ts';
import { isBad } from './report/summary.ts';
import { documentText, summaryText } from './report/text.ts';

const number = (text: string): number => {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('a whole number above 0 is needed');
};

const command = new Command('corpus')
  .description('Loads, serves and calls every document of a folder, and says what is wrong.')
  .argument('<folder>', 'documents, or one document')
  .option('-v, --verbose', 'everything about every document', false)
  .option('--format <format>', 'text or json', 'text')
  .option('--write <page>', 'also writes the page of docs/reference that tells of the run')
  .option('--only <text>', 'documents with this in their path')
  .option('--jobs <number>', 'documents at the same time', number, 2)
  .option('--timeout <seconds>', 'for one document', number, 60)
  .parse();

interface Options {
  readonly verbose: boolean;
  readonly format: string;
  readonly only?: string;
  readonly write?: string;
  readonly jobs: number;
  readonly timeout: number;
}

const [folder = '.'] = command.args;
const { verbose, format, only, write, jobs, timeout } = command.opts<Options>();
const files = findFiles(folder).filter((file) => only === undefined || file.includes(only));
const progress = newProgress(files.length, process.stderr);
const outcomes = await tryAll(files, { jobs, timeLimit: timeout * 1000 }, ({ file }) =>
  progress.step(relative(folder, file)),
);
progress.end();
if (format === 'json') process.stdout.write(`${JSON.stringify(outcomes, null, 2)}\n`);
else {
  for (const outcome of outcomes)
    if (verbose || isBad(outcome) || outcome.actions.some(({ result }) => result === 'lost'))
      process.stdout.write(`${documentText(outcome, folder, verbose)}\n`);
  process.stdout.write(`\n${summaryText(outcomes)}\n`);
}
if (write !== undefined) writeFileSync(write, pageText(outcomes));
process.exitCode = outcomes.some(isBad) ? 1 : 0;
