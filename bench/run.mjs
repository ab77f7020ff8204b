// `npm run bench [-- rest|mcp|sessions|start|load|formats …]`: how far Capstan is from what the machine allows.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { formats } from './formats.mjs';
import { ROUNDS } from './kit/rounds.mjs';
import { table } from './kit/table.mjs';
import { load } from './load.mjs';
import { mcp } from './mcp.mjs';
import { rest } from './rest.mjs';
import { sessions } from './sessions.mjs';
import { start } from './start.mjs';

const FIGURES = { rest, mcp, sessions, start, load, formats };
const RESULTS = resolve(import.meta.dirname, 'results.json');

const asked = process.argv.slice(2);
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
  `${circumstances.date.slice(0, 10)}, Node.js ${circumstances.node}, ${circumstances.cores} cores, medians of ${ROUNDS} rounds (lowest to highest)\n`,
);
const figures = [];
for (const name of asked.length > 0 ? asked : Object.keys(FIGURES)) {
  for (const figure of [await measure(name)].flat()) {
    figures.push(figure);
    console.log(table(figure));
  }
}
writeFileSync(RESULTS, `${JSON.stringify({ ...circumstances, figures }, null, 2)}\n`);

/** A number that counts a wrong answer is worse than none. */
async function measure(name) {
  try {
    return await FIGURES[name]();
  } catch (failure) {
    console.error(`'${name}' is void: ${failure.message}`);
    process.exit(1);
  }
}
