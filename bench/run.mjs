// `npm run bench [-- rest|mcp|overload|sessions|sessionmix|neighbour|start|load|formats|console …]`: how far Capstan is from what the machine allows.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { console as consoleFigure } from './console.mjs';
import { formats } from './formats.mjs';
import { ROUNDS } from './kit/rounds.mjs';
import { table } from './kit/table.mjs';
import { load } from './load.mjs';
import { mcp } from './mcp.mjs';
import { neighbour } from './neighbour.mjs';
import { overload } from './overload.mjs';
import { rest } from './rest.mjs';
import { readSessionmixOptions, SESSIONMIX_OPTIONS } from './sessionmix/options.mjs';
import { sessionmix } from './sessionmix.mjs';
import { sessions } from './sessions.mjs';
import { start } from './start.mjs';

const FIGURES = {
  rest,
  mcp,
  overload,
  sessions,
  sessionmix,
  neighbour,
  start,
  load,
  formats,
  console: consoleFigure,
};

const { asked, results, options } = readArguments();
const unknown = asked.filter((name) => !Object.hasOwn(FIGURES, name));
if (unknown.length > 0) {
  console.error(`no figure is called ${unknown.join(', ')}: ${Object.keys(FIGURES).join(', ')}`);
  process.exit(2);
}

const circumstances = {
  date: new Date().toISOString(),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  cores: availableParallelism(),
  rounds: ROUNDS,
};
console.log(
  `${circumstances.date.slice(0, 10)}, Node.js ${circumstances.node}, ${circumstances.cores} cores, medians of ${ROUNDS} rounds where no other number is told (lowest to highest)\n`,
);
const figures = [];
for (const name of asked.length > 0 ? asked : Object.keys(FIGURES)) {
  for await (const figure of measure(name)) {
    figures.push(figure);
    console.log(table(figure));
  }
}
writeFileSync(results, `${JSON.stringify({ ...circumstances, figures }, null, 2)}\n`);

/** A number that counts a wrong answer is worse than none. */
async function* measure(name) {
  try {
    const measured = FIGURES[name](options);
    yield* Symbol.asyncIterator in measured ? measured : [await measured].flat();
  } catch (failure) {
    console.error(`'${name}' is void: ${failure.message}`);
    process.exit(1);
  }
}

function readArguments() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        ...SESSIONMIX_OPTIONS,
        results: { type: 'string', default: resolve(import.meta.dirname, 'results.json') },
      },
    });
    const options = readSessionmixOptions(values);
    return { asked: positionals, results: values.results, options };
  } catch (failure) {
    console.error(failure.message);
    process.exit(2);
  }
}
