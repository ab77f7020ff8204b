import { serverFile, UPSTREAM_PATH } from './fixture.mjs';
import { startCapstan } from './kit/capstan.mjs';
import { startJobs } from './kit/job-process.mjs';
import { startServer } from './kit/server-process.mjs';
import { requestBytes } from './kit/wire.mjs';
import { watchHealth } from './overload/watch-health.mjs';

const LOAD = new URL('overload/load-process.mjs', import.meta.url).pathname;
/** Addresses that callers have. */
const CALLERS = 16;
const MILLISECONDS = 4_000;

/**
 * Overload: what is left of the best rate when far more is asked than can be answered, by callers
 * who do not wait for each other; and whether health is still told then.
 */
export async function overload() {
  const upstream = await startServer(serverFile('upstream'));
  const origin = `http://127.0.0.1:${upstream.ready.port}`;
  const server = await startCapstan(origin, ['--log-level', 'warn', '--control-port', '0']);
  const load = startJobs(LOAD);
  const health = new URL('/health/live', server.ready.exposes.find(isControl).url);
  const press = (perSecond, connections) =>
    watchHealth(health, () =>
      load.run({ ...target(server.restPort), perSecond, connections, milliseconds: MILLISECONDS }),
    );
  try {
    await press(100_000, 64);
    const peak = await press(100_000, 64);
    const calm = await press(peak.goodput / 4, 64);
    const crowds = [];
    for (const connections of [512, 1024, 2048])
      crowds.push({ connections, ...(await press(4 * peak.goodput, connections)) });
    return {
      title: 'Overload: four times what can be answered, REST relay',
      contenders: [],
      ratios: [],
      notes: [
        `at most ${rate(peak)} answers per second (p99 ${ms(peak.accepted)}); at a quarter of that p99 ${ms(calm.accepted)}`,
        ...crowds.map(
          (crowd) =>
            `${crowd.connections} connections: ×${(crowd.goodput / peak.goodput).toFixed(2)} of it, p99 ${ms(crowd.accepted)}; ${crowd.refused.count} refused; health in ${crowd.health.p50.toFixed(0)} ms, at most ${crowd.health.most.toFixed(0)} ms`,
        ),
      ],
    };
  } finally {
    load.stop();
    for (const one of [server, upstream]) await one.stop();
  }
}

function target(port) {
  const path = `/v1${UPSTREAM_PATH}`;
  const request = requestBytes({ port, method: 'GET', path, headers: { accept: '*/*' } });
  return { port, callers: CALLERS, request: request.toString('base64') };
}

function isControl({ type }) {
  return type === 'control';
}

function rate({ goodput }) {
  return Math.round(goodput).toLocaleString('en');
}

function ms({ p99 }) {
  return `${p99.toFixed(0)} ms`;
}
