import { resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CAPSTAN } from '../fixture.mjs';
import { startJobs } from '../kit/job-process.mjs';
import { startServer } from '../kit/server-process.mjs';
import { httpNotes } from './notes.mjs';

const SAMPLE_MS = 1_000;
const SAMPLES_A_MINUTE = 60_000 / SAMPLE_MS;
/** Of the copy of the population that is asked here. */
const COPY = 0;
const ORGANISATION = `organisation-${COPY}-0`;

/**
 * SessionMix over HTTP: the service as anybody starts it, and its callers, each a process of its own.
 *
 * @param {{ connections: number, seconds: number, warmUp: number, seed: number, filled: object }} options
 * @throws when an answer was not the right one, or an acknowledged append is missing or doubled
 */
export async function overHttp(place, options) {
  const { connections, seconds, warmUp, seed, filled } = options;
  const server = await startService(place);
  const load = startJobs(resolve(import.meta.dirname, 'load-process.mjs'));
  try {
    const play = (milliseconds) => load.run({ kind: 'play', connections, milliseconds });
    await load.run({
      kind: 'meet',
      to: portOf(server.ready),
      filled: { ...filled, copy: COPY },
      seed,
    });
    await play(warmUp * 1000);
    const sampling = sample(server);
    const played = await play(seconds * 1000);
    const usage = await sampling.end();
    const audited = await load.run({ kind: 'audit' });
    return summaryOf(place, { played, usage, audited, options });
  } finally {
    load.stop();
    await server.stop();
  }
}

function startService({ data }) {
  return startServer(CAPSTAN, [
    ...['sessions', '--port', '0', '--ready-json', '--no-emulator', '--data', data],
    ...['--organisation', ORGANISATION, '--log-level', 'warn'],
  ]);
}

const portOf = ({ url }) => Number(new URL(url).port);

/** What the service needs while it is asked: one question after the other. */
function sample(server) {
  const samples = [];
  const ended = new AbortController();
  const take = async () => samples.push({ at: performance.now(), ...(await server.usage()) });
  const sampling = (async () => {
    await take();
    while (!ended.signal.aborted) {
      await setTimeout(SAMPLE_MS, undefined, ended).catch(() => {});
      await take();
    }
  })();
  return {
    async end() {
      ended.abort();
      await sampling;
      return samples;
    },
  };
}

async function summaryOf(place, { played, usage, audited, options }) {
  const requests = Object.values(played.operations).reduce((sum, { count }) => sum + count, 0);
  const [first, last] = [usage[0], usage.at(-1)];
  const cpuMicroseconds = last.cpuMicroseconds - first.cpuMicroseconds;
  const run = {
    perSecond: (requests / played.milliseconds) * 1000,
    cpuMicroseconds: cpuMicroseconds / requests,
    callersCpuMicroseconds: played.cpuMicroseconds / requests,
    busy: cpuMicroseconds / 1000 / (last.at - first.at),
    memory: memoryOf(usage),
    operations: played.operations,
    audited,
  };
  const title = `SessionMix v1 over HTTP: ${place.name}, ${await place.durability()}`;
  return { title, contenders: [], ratios: [], notes: httpNotes(run, options), run };
}

/** Megabytes: the medians of the first and the last quarter, the most, and the median of each minute. */
function memoryOf(usage) {
  const megabytes = usage.map(({ rss }) => rss / 1024 / 1024);
  const quarter = Math.ceil(megabytes.length / 4);
  const minutes = Math.floor(usage.length / SAMPLES_A_MINUTE);
  return {
    minutes: Array.from({ length: minutes }, (_, minute) =>
      median(megabytes.slice(minute * SAMPLES_A_MINUTE, (minute + 1) * SAMPLES_A_MINUTE)),
    ),
    first: median(megabytes.slice(0, quarter)),
    last: median(megabytes.slice(-quarter)),
    most: Math.max(...megabytes),
  };
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
