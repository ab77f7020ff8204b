import { resolve } from 'node:path';
import { startJobs } from './job-process.mjs';

/**
 * Starts the load client.
 *
 * Not a load tool from a registry: those spend more on a request than a bare server does, and on
 * two cores the client would then set the limit instead of the server.
 */
export function startLoad() {
  const { run, stop } = startJobs(resolve(import.meta.dirname, 'load-process.mjs'));
  return {
    /**
     * @param {{ port: number, request: Buffer, expected: Buffer, connections: number, milliseconds: number }} job
     * @returns {Promise<number>} requests that were answered
     * @throws when any answer is not the expected one
     */
    run: ({ request, expected, ...job }) =>
      run({
        ...job,
        request: request.toString('base64'),
        expected: expected.toString('base64'),
      }),
    stop,
  };
}
