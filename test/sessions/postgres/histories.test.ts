import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/kernel/index.ts';
import { openStore } from '../../../src/sessions/index.ts';
import { begin, nextStep, WITH_QUOTAS } from '../history.ts';
import { openEmptyStore } from '../stores.ts';

test('R27: a history of 600 steps looks the same in memory and in PostgreSQL, answer by answer', async () => {
  const lives = [
    await begin(await openStore({ memory: true })),
    await begin(await openEmptyStore()),
  ] as const;
  const random = seededRandom(20_261_126);
  const statuses = new Map<unknown, number>();
  for (let n = 0; n < 600; n += 1) {
    const step = nextStep(random);
    const [one, other] = [await step(lives[0]), await step(lives[1])];
    expect(other, `step ${n}`).toEqual(one);
    const status = (one as { status?: number } | undefined)?.status;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  for (const organisation of ['acme', 'globex']) {
    const kept = await Promise.all(lives.map(({ store }) => store.takeOut(organisation)));
    expect(withoutTokens(kept[1])).toEqual(withoutTokens(kept[0]));
  }
  // A history in which nothing succeeds, or nothing is refused, would show nothing.
  for (const status of [200, 201, 400, 404, 409, 412, 422])
    expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(0);
  for (const life of lives) await life.close();
});

test('R27: so does one with quotas, forks and erasures', async () => {
  const lives = [
    await begin(await openStore({ memory: true }), WITH_QUOTAS),
    await begin(await openEmptyStore(), WITH_QUOTAS),
  ] as const;
  const random = seededRandom(20_261_127);
  let refused = 0;
  for (let n = 0; n < 400; n += 1) {
    const step = nextStep(random, true);
    const [one, other] = [await step(lives[0]), await step(lives[1])];
    expect(other, `step ${n}`).toEqual(one);
    if ((one as { status?: number } | undefined)?.status === 429) refused += 1;
  }
  expect(refused).toBeGreaterThan(0);
  for (const life of lives) await life.close();
});

/** Replay records are named after tokens, which are new in each life. */
function withoutTokens(contents: unknown) {
  return JSON.parse(
    JSON.stringify(contents, (name, value) => (name === 'scope' ? '' : value)),
    (name, value) => (name === 'answers' ? value.toSorted(byText) : value),
  );
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
