import { describe, expect, test } from 'vitest';
import { upstreamProblem } from '../../src/consumes/http/upstream-failure.ts';
import { restAfterFailures } from '../../src/consumes/steady/rest-after-failures.ts';
import { CancellationSource, Problem } from '../../src/kernel/index.ts';
import { problemOf } from './calls.ts';
import { callOf, heldTransport, request } from './exchanges.ts';
import { manualTime } from './manual-time.ts';

type Ending = number | Error;

const broken = upstreamProblem('upstream-unreachable', {
  method: 'GET',
  sent: true,
  cause: undefined,
});

function resting() {
  const time = manualTime();
  const { transport, sent } = heldTransport();
  const lines: unknown[] = [];
  const careful = restAfterFailures(transport, {
    namespace: 'notes',
    clock: time.clock,
    log: { log: (level, message, fields) => lines.push([level, message, fields]) },
  });
  const get = (changes = {}) => careful(request('GET', changes), callOf('GET'));
  const end = async (ending: Ending, changes = {}) => {
    const called = get(changes);
    if (typeof ending === 'number') sent.at(-1)?.answer(ending);
    else sent.at(-1)?.fail(ending);
    await called.catch(() => {});
  };
  const endAll = async (...endings: readonly Ending[]) => {
    for (const ending of endings) await end(ending);
  };
  const retryAfter = async () => (await problemOf(get())).headers['retry-after'];
  return { time, sent, lines, get, end, endAll, retryAfter };
}

const FIVE_TIMES = [1, 2, 3, 4, 5];

describe('an upstream rests', () => {
  test.each<[string, Ending]>([
    ['connections that break', broken],
    ['time-outs', new Problem('upstream-timeout', 'late')],
    ['answers that break off', new Problem('upstream-invalid', 'half')],
    ['502', 502],
    ['503', 503],
    ['504', 504],
  ])('after five in a row: %s', async (_, ending) => {
    const { sent, get, endAll } = resting();
    await endAll(...FIVE_TIMES.map(() => ending));
    const refused = await problemOf(get());
    expect(refused).toMatchObject({
      problem: 'upstream-resting',
      status: 503,
      headers: { 'retry-after': '5' },
    });
    expect(sent).toHaveLength(5);
  });

  test('when half of twenty calls within ten seconds failed', async () => {
    const { time, endAll, retryAfter } = resting();
    for (let round = 0; round < 9; round += 1) await endAll(200, 503);
    await endAll(200);
    time.pass(8000);
    await endAll(503);
    expect(await retryAfter()).toBe('5');
  });

  test('but not when the first of these were longer ago', async () => {
    const { time, end, endAll } = resting();
    for (let round = 0; round < 9; round += 1) await endAll(200, 503);
    time.pass(10_000);
    await endAll(200, 503);
    await expect(end(200)).resolves.toBeUndefined();
  });

  test('but not when fewer than half failed', async () => {
    const { sent, endAll } = resting();
    for (let round = 0; round < 20; round += 1) await endAll(200, 200, 503);
    expect(sent).toHaveLength(60);
  });
});

describe('nothing happens', () => {
  test.each([400, 401, 404, 408, 409, 429, 500])('after answers of status %i', async (status) => {
    const { sent, lines, endAll } = resting();
    await endAll(...Array.from({ length: 30 }, () => status));
    expect([sent.length, lines]).toEqual([30, []]);
  });

  test('when a call in between is answered', async () => {
    const { sent, endAll } = resting();
    await endAll(503, 503, 503, 503, 404, 503, 503, 503, 503);
    expect(sent).toHaveLength(9);
  });

  test('when callers leave, or there are too many', async () => {
    const { sent, end, endAll } = resting();
    const cancellation = new CancellationSource();
    cancellation.cancel();
    for (const _ of FIVE_TIMES) await end(broken, { cancellation });
    await endAll(...FIVE_TIMES.map(() => new Problem('overloaded', 'too many')));
    await endAll(200);
    expect(sent).toHaveLength(11);
  });
});

describe('after the rest', () => {
  test('one call finds out, the others are refused meanwhile', async () => {
    const { time, sent, get, endAll, retryAfter } = resting();
    await endAll(...FIVE_TIMES.map(() => 503));
    time.pass(4999);
    expect(await retryAfter()).toBe('1');
    time.pass(1);
    const probe = get();
    expect([await retryAfter(), sent.length]).toEqual(['1', 6]);
    sent[5]?.answer(404);
    await probe;
    await endAll(200, 503, 200);
    expect(sent).toHaveLength(9);
  });

  test('the next is twice as long, up to thirty seconds, and the first is short again later', async () => {
    const { time, endAll, retryAfter } = resting();
    await endAll(...FIVE_TIMES.map(() => broken));
    const rests: (string | undefined)[] = [];
    for (let round = 0; round < 5; round += 1) {
      const seconds = await retryAfter();
      rests.push(seconds);
      time.pass(Number(seconds) * 1000);
      await endAll(round === 4 ? 200 : broken);
    }
    await endAll(...FIVE_TIMES.map(() => broken));
    expect([...rests, await retryAfter()]).toEqual(['5', '10', '20', '30', '30', '5']);
  });

  test('a caller who leaves finds out nothing; the next one does', async () => {
    const { time, sent, end, endAll } = resting();
    await endAll(...FIVE_TIMES.map(() => 503));
    time.pass(5000);
    const cancellation = new CancellationSource();
    cancellation.cancel();
    await end(broken, { cancellation });
    await endAll(200, 200);
    expect(sent).toHaveLength(8);
  });

  test('what was sent before it changes nothing', async () => {
    const { time, sent, get, endAll, retryAfter } = resting();
    const late = [get(), get()];
    await endAll(...FIVE_TIMES.map(() => 503));
    sent[0]?.answer(200);
    await late[0];
    expect(await retryAfter()).toBe('5');
    time.pass(5000);
    const probe = get();
    sent[1]?.answer(503);
    await late[1];
    sent.at(-1)?.answer(200);
    await probe;
    await endAll(200);
    expect(sent).toHaveLength(9);
  });
});

test('the log says when an upstream is left alone, for how long, and when it answers again', async () => {
  const { time, lines, endAll } = resting();
  await endAll(...FIVE_TIMES.map(() => 503));
  time.pass(5000);
  await endAll(503);
  time.pass(10_000);
  await endAll(200);
  const left = 'an upstream fails and is left alone';
  expect(lines).toEqual([
    ['warn', left, { upstream: 'notes', rest_ms: 5000 }],
    ['warn', left, { upstream: 'notes', rest_ms: 10_000 }],
    ['info', 'an upstream answers again', { upstream: 'notes' }],
  ]);
});
