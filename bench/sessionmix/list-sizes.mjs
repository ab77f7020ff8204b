import { uuidv7 } from '../../dist/kernel/index.js';
import { openSessions } from '../../dist/sessions/index.js';
import { chanceOf } from './chance.mjs';
import { fill, prepare } from './fill.mjs';
import { Histogram } from './histogram.mjs';
import { handed } from './in-process.mjs';
import { row } from './notes.mjs';
import { ownerOf } from './population.mjs';
import { requestOf } from './requests.mjs';

const SMALLEST = 100;
const HOUR = 3_600_000;

/**
 * How long a list takes in organisations of different sizes: the first page, plain and by user and
 * group as in the mix, in turns, in this process.
 *
 * @param {{ largest: number, lists: number, seed: number }} options
 */
export async function listSizes(place, { largest, lists, seed }) {
  const chance = chanceOf(seed);
  const organisations = sizesTo(largest).map((size) => organisationOf(size, chance));
  await prepare(place, organisations);
  await fill(place, organisations, chance);
  const service = await openSessions(place.where);
  try {
    await measure(service, organisations, chance, Math.ceil(lists / 10));
    const latencies = await measure(service, organisations, chance, lists);
    const title = `Lists in organisations of ${SMALLEST} to ${largest.toLocaleString('en')} sessions: ${place.name}`;
    return { title, contenders: [], ratios: [], notes: notesOf(organisations, latencies) };
  } finally {
    await service.close();
  }
}

function sizesTo(largest) {
  const sizes = [];
  for (let size = SMALLEST; size <= largest; size *= 10) sizes.push(size);
  return sizes;
}

function organisationOf(size, chance) {
  const name = `list-${size}`;
  return {
    size,
    name,
    token: `sessionmix-${name}`,
    users: size / 10,
    sessions: rows(size, chance),
  };
}

/** Made one after the other when they are needed: all of them would be much. */
function* rows(size, chance) {
  const now = Date.now();
  for (let index = 0; index < size; index += 1) {
    const createdAt = now - chance.below(20 * HOUR);
    const id = uuidv7(createdAt, chance.bytes(10));
    const owner = ownerOf(chance, size / 10);
    yield { id, createdAt, ...owner, loaded: 0, expiresAt: now + 24 * HOUR };
  }
}

const KINDS = ['plain', 'by user', 'by group', 'by both'];

async function measure({ handler }, organisations, chance, lists) {
  const latencies = organisations.map(() => KINDS.map(() => new Histogram()));
  for (let turn = 0; turn < lists; turn += 1) {
    for (const [index, { name, token, users }] of organisations.entries()) {
      const { user, group } = ownerOf(chance, users);
      const filters = [{}, { user }, { group }, { user, group }];
      const which = turn % KINDS.length;
      const request = handed(requestOf({ kind: 'list', name, token, ...filters[which] }));
      const before = performance.now();
      const { status } = await handler(request);
      latencies[index][which].add(performance.now() - before);
      if (status !== 200) throw new Error(`a list of ${name} is answered with ${status}`);
    }
    // What else the service has to do, it does between two turns.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return latencies;
}

function notesOf(organisations, latencies) {
  const head = row(
    'milliseconds',
    KINDS.flatMap((kind) => [`${kind}, p50`, 'p99']),
  );
  const rows = organisations.map(({ size }, index) =>
    row(
      size.toLocaleString('en'),
      latencies[index].flatMap((one) =>
        [0.5, 0.99].map((share) => one.percentile(share).toFixed(3)),
      ),
    ),
  );
  const ratios = KINDS.flatMap((_, kind) =>
    [0.5, 0.99].map((share) => {
      const [first, last] = [latencies[0][kind], latencies.at(-1)[kind]];
      return `×${(last.percentile(share) / first.percentile(share)).toFixed(2)}`;
    }),
  );
  return [head, ...rows, row('last / first', ratios)];
}
