import { describe, expect, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { importSessions } from '../../src/sessions/index.ts';
import { START } from './kit.ts';
import { emptyStore, fileOf, HEADER, ID, MESSAGE, rigOn, SESSION } from './transfer.ts';

describe('memory', () => {
  test('nothing is read ahead of what is stored', async () => {
    const store = await emptyStore();
    let given = 0;
    async function* endless() {
      yield fileOf(HEADER);
      for (let n = 1; n <= 400; n += 1) {
        given = n;
        const id = ID.slice(0, -3) + String(n).padStart(3, '0');
        yield `\n${fileOf({ ...SESSION, id }, { ...MESSAGE, sessionId: id, content: 'x'.repeat(100_000) })}`;
      }
    }
    let furthest = 0;

    await importSessions(store, endless(), {
      clock: manualClock(START),
      onProblem: () => {},
      progress: ({ sessions }) => {
        furthest = Math.max(furthest, given - sessions);
      },
    });
    expect(given).toBe(400);
    expect(furthest).toBeLessThan(10);
  });

  test('nothing is read ahead of what is written', async () => {
    const store = await emptyStore();
    const rig = await rigOn(store);
    for (let n = 0; n < 30; n += 1)
      await rig.create({
        initialMessages: Array.from({ length: 90 }, () => ({ role: 'user', content: 'x' })),
      });
    const look = await store.portions.look();
    let messages = 0;
    let largest = 0;
    const selection = { endingAfter: 0, answers: false, usage: false };
    for await (const portion of look.contents('acme', selection)) {
      messages += portion.filter(({ kind }) => kind === 'message').length;
      largest = Math.max(largest, portion.length);
    }
    expect(messages).toBe(2700);
    expect(largest).toBeLessThanOrEqual(202);
  });
});
