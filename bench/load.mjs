import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { loadCapability } from '../dist/index.js';
import { DOCUMENT } from './fixture.mjs';
import { compareInProcess } from './kit/compare-in-process.mjs';
import { ROUNDS } from './kit/rounds.mjs';
import { runOnce } from './kit/run-once.mjs';
import { summarise } from './kit/summary.mjs';
import { documentOf, HOSTILE } from './load/documents.mjs';
import { scratchDocuments } from './load/scratch-documents.mjs';

const CONTRACT = DOCUMENT.replace(/\.yaml$/, '.openapi.yaml');
const SIZES = [50, 500, 5_000];
const HOSTILE_SIZES = [1_000, 4_000];
const DOCUMENTS = 500;
const YAML = 'its YAML alone';

/** Loading: text to plan, against the YAML parser alone on the same texts; memory; hostile texts. */
export async function load() {
  const scratch = scratchDocuments();
  try {
    return [
      await flagshipCold(),
      await flagshipWarm(),
      await sizes(scratch),
      await hostile(scratch),
      await memory(),
    ];
  } finally {
    scratch.remove();
  }
}

/** The first reading of a process that has imported everything and compiled nothing yet. */
async function flagshipCold() {
  const program = resolve(import.meta.dirname, 'load/cold.mjs');
  const contenders = [
    { name: YAML, run: () => runOnce([program, 'yaml', DOCUMENT, CONTRACT]) },
    { name: 'Capstan', against: [YAML], run: () => runOnce([program, 'capstan', DOCUMENT]) },
  ];
  const samples = new Map(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const { name, run } of contenders) samples.get(name).push(await run());
  return summarise('Flagship and its contract, first reading of a process', contenders, samples);
}

function flagshipWarm() {
  return compareInProcess('Flagship and its contract, warm', [
    { name: YAML, run: () => [DOCUMENT, CONTRACT].map(parseFile) },
    { name: 'Capstan', against: [YAML], run: () => loadCapability(DOCUMENT) },
  ]);
}

function parseFile(file) {
  return parseDocument(readFileSync(file, 'utf8'));
}

async function sizes(scratch) {
  const files = SIZES.map((size) => ({ size, file: scratch.write(`${size}`, documentOf(size)) }));
  for (const { file } of files) await requirePlan(file);
  const figure = await compareInProcess(
    'A document of as many operations, each consumed and exposed once',
    files.flatMap(({ size, file }) => [
      { name: `${size}: ${YAML}`, run: () => parseFile(file) },
      { name: `${size}: Capstan`, against: [`${size}: ${YAML}`], run: () => loadCapability(file) },
    ]),
  );
  return { ...figure, notes: [YAML, 'Capstan'].map((reader) => growth(figure, reader)) };
}

async function requirePlan(file) {
  const { plan, diagnostics } = await loadCapability(file);
  const told = diagnostics.filter(({ severity }) => severity === 'error');
  if (!plan || told.length > 0) throw new Error(`${file}: ${JSON.stringify(told[0])}`);
}

/** Time as a power of size: 1 is linear, 2 would be quadratic. */
function growth({ contenders }, reader) {
  const cpu = (size) =>
    contenders.find(({ name }) => name === `${size}: ${reader}`).cpuMicroseconds.median;
  const [small, large] = [SIZES.at(-2), SIZES.at(-1)];
  const exponent = exponentOf(cpu(large) / cpu(small), large / small);
  return `${reader}: time grows with size to the power of ${exponent} from ${small} to ${large}`;
}

const exponentOf = (times, sizes) => (Math.log(times) / Math.log(sizes)).toFixed(2);

/** Once each: the question is whether it ends soon, not how soon. */
async function hostile(scratch) {
  const notes = [];
  for (const [name, textOf] of Object.entries(HOSTILE)) {
    const taken = [];
    for (const size of HOSTILE_SIZES) {
      const text = textOf(size);
      taken.push({ size: text.length, ...(await once(scratch.write('hostile', text))) });
    }
    const [small, large] = taken;
    const exponent = exponentOf(large.cpu / small.cpu, large.size / small.size);
    const kilobytes = Math.round(large.size / 1024);
    const told = `${large.diagnostics} diagnostics`;
    notes.push(
      `${name}, ${kilobytes} KB: ${Math.round(large.cpu)} ms, ${told}, power of ${exponent}`,
    );
  }
  return { title: 'Hostile texts', contenders: [], ratios: [], notes };
}

async function once(file) {
  const before = process.cpuUsage();
  const { diagnostics } = await loadCapability(file);
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1000, diagnostics: diagnostics.length };
}

async function memory() {
  const scratch = scratchDocuments();
  const [restPort, mcpPort] = [await freePort(), await freePort()];
  try {
    let folder;
    for (let index = 0; index < DOCUMENTS; index += 1) {
      const namespace = `document-${index}`;
      const text = documentOf(20, { namespace, restPort, mcpPort });
      folder = resolve(scratch.write(namespace, text), '..');
    }
    const program = resolve(import.meta.dirname, 'load/many.mjs');
    const told = await runOnce(['--expose-gc', program, folder, String(restPort)]);
    return {
      title: `${told.documents} documents of 20 operations served in one process`,
      contenders: [],
      ratios: [],
      notes: [
        `${Math.round(told.heapKilobytes)} KB of heap and ${Math.round(told.rssKilobytes)} KB of memory for each document`,
        `${Math.round(told.startMegabytes)} MB of memory with one document`,
      ],
      ...told,
    };
  } finally {
    scratch.remove();
  }
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
