import { ask } from './connection.mjs';
import { startLoad } from './load.mjs';
import { measureInTurns } from './rounds.mjs';
import { summarise } from './summary.mjs';
import { requestBytes } from './wire.mjs';

/** Enough to keep a server busy, few enough that none waits for its connection to an upstream. */
const CONNECTIONS = 32;

/**
 * @typedef {{
 *   name: string,
 *   against?: readonly string[],
 *   server: Awaited<ReturnType<typeof import('./server-process.mjs').startServer>>,
 *   request: { port: number, method: string, path: string, headers?: Record<string, string>, body?: string },
 *   check: (body: string) => void,
 * }} Rival
 */

/**
 * Measures servers under the same load, in turns. The first answer of each is checked for its
 * meaning; each later one must equal it byte for byte.
 *
 * @param {string} title
 * @param {readonly Rival[]} rivals
 */
export async function compareServers(title, rivals) {
  const load = startLoad();
  try {
    const contenders = [];
    for (const rival of rivals) contenders.push(await contend(rival, load));
    return summarise(title, contenders, await measureInTurns(contenders));
  } finally {
    load.stop();
  }
}

async function contend({ name, against, server, request, check }, load) {
  const { port } = request;
  const bytes = requestBytes(request);
  const { status, body: expected } = await ask(port, bytes);
  if (status !== 200) throw new Error(`${name} answered ${status}: ${expected}`);
  check(expected.toString());
  const measure = async (milliseconds) => {
    const cpuBefore = await server.cpuMicroseconds();
    const before = performance.now();
    const job = { port, request: bytes, expected, connections: CONNECTIONS, milliseconds };
    const requests = await load.run(job).catch((failure) => {
      throw new Error(`${name}: ${failure.message}`);
    });
    return {
      requests,
      milliseconds: performance.now() - before,
      cpuMicroseconds: (await server.cpuMicroseconds()) - cpuBefore,
    };
  };
  return { name, against, measure };
}
