import { expect, test } from 'vitest';
import { seededRandom } from '../../src/kernel/index.ts';
import { openStore } from '../../src/sessions/index.ts';
import { begin, type Life, nextStep } from '../sessions/history.ts';
import { fileGround, postgresGround, report } from './kit.ts';

const STEPS = 10_000;

test('R17, R27: one history, step by step, in memory, in a file and in PostgreSQL', async (context) => {
  const file = fileGround();
  const postgres = await postgresGround(context);
  const places = [{ memory: true } as const, file.place, postgres.place];
  const lives: Life[] = [];
  for (const place of places) lives.push(await begin(await openStore(place)));
  const random = seededRandom(27);
  for (let n = 0; n < STEPS; n += 1) {
    const step = nextStep(random);
    const [first, ...others] = await Promise.all(lives.map(step));
    for (const other of others) expect(other, `step ${n}`).toEqual(first);
  }
  for (const life of lives) await life.close();
  report(context, {
    what: 'the same random history on every kind of store',
    store: `memory, ${file.name}, ${postgres.name}`,
    done: `${STEPS} requests, jumps of the clock and sweeps`,
    result: 'every answer alike: status, body, order, replays',
  });
});
