import { openSessions } from '../dist/sessions/index.js';
import { startPostgres } from './kit/postgres-server.mjs';
import { measureInTurns } from './kit/rounds.mjs';
import { callersOf } from './neighbour/callers.mjs';
import { Histogram } from './sessionmix/histogram.mjs';
import { row } from './sessionmix/notes.mjs';
import { postgresPlace } from './sessionmix/postgres-place.mjs';
import { sqlitePlace } from './sessionmix/sqlite-place.mjs';

/** Callers of the organisation that is looked at, and of the one beside it. */
const QUIET = 4;
const FLOOD = 512;

const RATE = { requestsPerSecond: 200, burst: 50 };

/** Who floods, while one organisation goes on as always. */
const SCENES = [
  { name: 'alone', flood: undefined },
  { name: 'another organisation floods', flood: 'noisy' },
  { name: 'it has a rate', flood: 'limited' },
  { name: 'its own organisation floods', flood: 'victim' },
];

/**
 * What an organisation notices of another one that asks for as much as it can: how long its appends
 * take alone, beside a flood of appends, beside one that a rate holds back, and, for comparison, when
 * the flood is its own, as if organisations had no turns.
 *
 * @param {{ stores: readonly string[], postgres?: string, durations: object }} options
 */
export async function* neighbour({ stores, postgres, durations }) {
  if (stores.includes('sqlite')) yield await measure(sqlitePlace(), durations);
  if (!stores.includes('postgres')) return;
  const server = postgres ? { url: postgres, stop() {} } : await startPostgres();
  if (!server) return;
  try {
    yield await measure(await postgresPlace(server.url), durations);
  } finally {
    server.stop();
  }
}

async function measure(place, durations) {
  const settings = { organisations: { limited: { quotas: { rate: RATE } } } };
  const service = await openSessions({ ...place.where, settings });
  try {
    const callers = new Map();
    for (const name of ['victim', 'noisy', 'limited']) {
      const token = await service.mintToken(name);
      const sessions = name === 'limited' ? RATE.burst : 200;
      callers.set(name, await callersOf(service, { name, token, sessions, bytes: 500 }));
    }
    const contenders = SCENES.map(({ name, flood }) => ({
      name,
      measure: (milliseconds) => play(callers, flood, milliseconds),
    }));
    const samples = await measureInTurns(contenders, durations);
    const title = `A noisy neighbour: ${place.name}, ${await place.durability()}`;
    return { title, contenders: [], ratios: [], notes: notesOf(samples) };
  } finally {
    await service.close();
    await place.remove();
  }
}

async function play(callers, flood, milliseconds) {
  const latencies = new Histogram();
  const counts = { accepted: 0, refused: 0 };
  const end = performance.now() + milliseconds;
  const isOver = () => performance.now() >= end;
  // Who floods its own line may wait too long for a connection.
  const isRight = (status) => status === 200 || (flood === 'victim' && status === 503);
  const times = (count, call) => Array.from({ length: count }, call);
  await Promise.all([
    ...times(QUIET, () => callers.get('victim').appendInTurn(latencies, isRight, isOver)),
    ...(flood ? times(FLOOD, () => callers.get(flood).flood(counts, isOver)) : []),
  ]);
  const { count, p50, p99 } = latencies.summary();
  const perSecond = (number) => (number / milliseconds) * 1000;
  const rates = [count, counts.accepted, counts.refused].map(perSecond);
  return { requests: count, p50, p99, rates };
}

function notesOf(samples) {
  const alone = samples.get(SCENES[0].name);
  const rows = [...samples].map(([name, rounds]) => {
    const ratio = spread(rounds.map(({ p99 }, round) => p99 / alone[round].p99));
    const [own, accepted, refused] = [0, 1, 2].map((at) =>
      spread(rounds.map(({ rates }) => rates[at])),
    );
    return row(name.padEnd(30), [
      ...['p50', 'p99'].map((which) =>
        spread(rounds.map((sample) => sample[which])).middle.toFixed(2),
      ),
      `×${ratio.middle.toFixed(2)}`,
      `(${ratio.lowest.toFixed(2)} to ${ratio.highest.toFixed(2)})`,
      ...[own, accepted, refused].map(({ middle }) => middle.toFixed(0)),
    ]);
  });
  const head = ['p50', 'p99', 'of alone', '', 'appends/s', 'flood/s', 'refused/s'];
  return [
    `${QUIET} callers append; beside them ${FLOOD} others do; the rate is ${RATE.requestsPerSecond} requests a second`,
    row('milliseconds of an append'.padEnd(30), head),
    ...rows,
  ];
}

function spread(values) {
  const sorted = values.toSorted((one, other) => one - other);
  return { middle: sorted[sorted.length >> 1], lowest: sorted[0], highest: sorted.at(-1) };
}
