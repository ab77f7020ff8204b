import { setTimeout } from 'node:timers/promises';
import { handed } from '../sessionmix/in-process.mjs';
import { requestOf } from '../sessionmix/requests.mjs';

/** Everybody who calls a service for one organisation, in this process. */
export async function callersOf({ handler }, { name, token, sessions, bytes }) {
  const call = (operation) => handler(handed(requestOf({ name, token, ...operation })));
  const ids = [];
  while (ids.length < sessions) {
    const { status, body } = await call({ kind: 'create', user: 'u-1', minutes: 1440 });
    if (status !== 201) throw new Error(`a session is answered with ${status}`);
    ids.push(JSON.parse(body).sessionId);
  }
  const messages = [{ role: 'user', content: JSON.stringify('x'.repeat(bytes)) }];
  let next = 0;
  const append = () => {
    next += 1;
    return call({ kind: 'append', id: ids[next % ids.length], messages, tokens: 1 });
  };
  return {
    /** One append after the other, and how long each takes. */
    async appendInTurn(latencies, isRight, isOver) {
      while (!isOver()) {
        const before = performance.now();
        const { status } = await append();
        latencies.add(performance.now() - before);
        if (!isRight(status)) throw new Error(`an append is answered with ${status}`);
      }
    },

    /** One append after the other; who is refused waits as long as it is told. */
    async flood(counts, isOver) {
      while (!isOver()) {
        const { status, headers } = await append();
        if (status === 200) counts.accepted += 1;
        else counts.refused += 1;
        if (status !== 200) await pause(Number(headers['retry-after']) * 1000, isOver);
      }
    },
  };
}

/** Not longer than there is somebody to wait for. */
async function pause(milliseconds, isOver) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end && !isOver()) await setTimeout(Math.min(milliseconds, 50));
}
