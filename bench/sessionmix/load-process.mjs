import { ask, converse } from '../kit/connection.mjs';
import { answerJobs } from '../kit/job-process.mjs';
import { requestBytes } from '../kit/wire.mjs';
import { audit } from './audit.mjs';
import { chanceOf } from './chance.mjs';
import { Histogram } from './histogram.mjs';
import { Mix } from './mix.mjs';
import { population } from './population.mjs';
import { requestOf } from './requests.mjs';

// The callers: a process of its own. It keeps what it was told between its jobs.
let mix;
let port;
let tokens;

answerJobs(({ kind, ...job }) => JOBS[kind](job));

const JOBS = {
  /** Gets to know who is there, as the places were filled. */
  meet({ to, filled, seed }) {
    const organisations = population(filled);
    mix = new Mix(organisations, chanceOf(seed));
    port = to;
    tokens = new Map(organisations.map(({ name, token }) => [name, token]));
  },

  /** Keeps every connection busy with the mix until the time is over. */
  async play({ connections, milliseconds }) {
    const latencies = new Map();
    const cpuBefore = process.cpuUsage();
    const before = performance.now();
    const end = before + milliseconds;
    await Promise.all(Array.from({ length: connections }, () => play(latencies, end)));
    const byOperation = [...latencies].map(([kind, latency]) => [kind, latency.summary()]);
    const { user, system } = process.cpuUsage(cpuBefore);
    return {
      milliseconds: performance.now() - before,
      cpuMicroseconds: user + system,
      operations: Object.fromEntries(byOperation),
    };
  },

  /** Reads again all that was written. */
  async audit() {
    const counts = await audit(mix, async ({ id, organisation: name }) => {
      const operation = { kind: 'get', name, token: tokens.get(name), id };
      return ask(port, requestBytes({ port, ...requestOf(operation) }));
    });
    return { ...counts, acknowledged: mix.acknowledged, errors: Object.fromEntries(mix.errors) };
  },
};

async function play(latencies, end) {
  let operation;
  let sentAt;
  const take = () => {
    operation = mix.next();
    sentAt = performance.now();
    return requestBytes({ port, ...requestOf(operation) });
  };
  await converse(port, take(), (answer) => {
    const now = performance.now();
    const { kind } = operation;
    if (!latencies.has(kind)) latencies.set(kind, new Histogram());
    latencies.get(kind).add(now - sentAt);
    mix.settle(operation, answer);
    return now < end ? take() : undefined;
  });
}
