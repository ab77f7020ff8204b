import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

/**
 * Starts the load client.
 *
 * Not a load tool from a registry: those spend more on a request than a bare server does, and on
 * two cores the client would then set the limit instead of the server.
 */
export function startLoad() {
  const child = fork(resolve(import.meta.dirname, 'load-process.mjs'));
  return {
    /**
     * @param {{ port: number, request: Buffer, expected: Buffer, connections: number, milliseconds: number }} job
     * @returns {Promise<number>} requests that were answered
     * @throws when any answer is not the expected one
     */
    async run({ request, expected, ...job }) {
      child.send({
        ...job,
        request: request.toString('base64'),
        expected: expected.toString('base64'),
      });
      const [{ requests, failure }] = await once(child, 'message');
      if (failure !== undefined) throw new Error(failure);
      return requests;
    },
    stop: () => child.disconnect(),
  };
}
