import { CAPSTAN } from './fixture.mjs';
import { measureInTurns } from './kit/rounds.mjs';
import { startServer } from './kit/server-process.mjs';
import { summarise } from './kit/summary.mjs';

const BARE = new URL('servers/bare-server.mjs', import.meta.url).pathname;

/**
 * Start: from the command to the line that says it listens, each time in a new process. What a test
 * run waits for before its first request.
 */
export async function start() {
  const contenders = [
    { name: 'bare server', measure: starts(BARE, []) },
    {
      name: 'capstan sessions --memory',
      against: ['bare server'],
      measure: starts(CAPSTAN, ['sessions', '--memory', '--port', '0', '--ready-json']),
    },
  ];
  const title = 'Start: a process until it listens; 1000 / per second = milliseconds';
  return summarise(title, contenders, await measureInTurns(contenders));
}

function starts(file, parameters) {
  return async (milliseconds) => {
    const sample = { requests: 0, cpuMicroseconds: 0, milliseconds: 0 };
    while (sample.milliseconds < milliseconds) {
      const before = performance.now();
      const server = await startServer(file, parameters);
      sample.milliseconds += performance.now() - before;
      sample.cpuMicroseconds += await server.cpuMicroseconds();
      sample.requests += 1;
      await server.stop();
    }
    return sample;
  };
}
