import { describe, expect, test } from 'vitest';
import { upstreamProblem } from '../../src/consumes/http/upstream-failure.ts';
import { repeatWhenSafe } from '../../src/consumes/steady/repeat-when-safe.ts';
import { steady } from '../../src/consumes/steady/steady.ts';
import { CancellationSource, Problem } from '../../src/kernel/index.ts';
import { silent } from '../../src/telemetry/index.ts';
import { problemOf } from './calls.ts';
import { callOf, type Ending, request, scriptedTransport } from './exchanges.ts';
import { manualTime } from './manual-time.ts';

const failing = (method: string, sent: boolean, code: string) =>
  upstreamProblem(code.includes('TIMEOUT') ? 'upstream-timeout' : 'upstream-unreachable', {
    method,
    sent,
    cause: Object.assign(new Error('socket'), { code }),
  });

const busy = (status: number, retryAfter = '0') => ({
  status,
  headers: { 'retry-after': retryAfter },
});

/** Calls by a method until it ends; pauses pass as soon as they begin. */
function repeating(endings: readonly Ending[], { totalMs = 15_000, chance = 0.5 } = {}) {
  const time = manualTime();
  const { transport, sent } = scriptedTransport(...endings);
  const pauses: number[] = [];
  const patient = repeatWhenSafe(transport, {
    clock: time.clock,
    totalMs,
    random: () => chance,
    timer(milliseconds, due) {
      pauses.push(milliseconds);
      queueMicrotask(() => time.pass(milliseconds));
      return time.timer(milliseconds, due);
    },
  });
  const call = (method: string, changes = {}) => patient(request(method, changes), callOf(method));
  return { time, sent, pauses, call };
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const UNSAFE = ['POST', 'PUT', 'PATCH', 'DELETE'];

describe('is sent again', () => {
  test.each(METHODS)('%s, when no connection could be made', async (method) => {
    const unsent = failing(method, false, 'ECONNREFUSED');
    const late = failing(method, false, 'UND_ERR_CONNECT_TIMEOUT');
    const { sent, call } = repeating([unsent, late, { status: 200 }]);
    expect((await call(method)).status).toBe(200);
    expect(sent).toHaveLength(3);
  });

  test.each(['GET', 'HEAD'])('%s, when the connection broke before an answer', async (method) => {
    for (const code of ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']) {
      const { sent, call } = repeating([failing(method, true, code), { status: 404 }]);
      expect((await call(method)).status).toBe(404);
      expect(sent).toHaveLength(2);
    }
  });

  test.each([502, 503, 504])('a GET answered %i that says when', async (status) => {
    for (const when of ['0', '2', 'Thu, 01 Jan 2026 00:00:02 GMT']) {
      const { sent, call } = repeating([busy(status, when), { status: 200 }]);
      expect((await call('GET')).status).toBe(200);
      expect(sent).toHaveLength(2);
    }
  });
});

describe('is sent once', () => {
  test.each(UNSAFE)('%s, when the connection broke or time was over', async (method) => {
    for (const code of ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'ETIMEDOUT', 'EHOSTUNREACH']) {
      const { sent, call } = repeating([failing(method, true, code)]);
      expect((await problemOf(call(method))).members).toEqual({ outcome: 'unknown' });
      expect(sent).toHaveLength(1);
    }
  });

  test.each(UNSAFE)('%s, whatever is answered', async (method) => {
    for (const status of [429, 500, 502, 503, 504]) {
      const { sent, call } = repeating([busy(status)]);
      expect((await call(method)).status).toBe(status);
      expect(sent).toHaveLength(1);
    }
  });

  test.each([
    { status: 503 },
    busy(503, '3'),
    busy(503, 'soon'),
    busy(503, 'Thu, 01 Jan 2026 00:00:03 GMT'),
    busy(429),
    busy(500),
    busy(200),
  ])('a GET answered %j', async (answer) => {
    const { sent, call } = repeating([answer]);
    expect((await call('GET')).status).toBe(answer.status);
    expect(sent).toHaveLength(1);
  });

  test.each([
    'upstream-timeout',
    'upstream-invalid',
    'upstream-too-large',
    'upstream-resting',
    'overloaded',
  ] as const)('a GET that ends with %s', async (name) => {
    const { sent, call } = repeating([new Problem(name, 'as it is')]);
    expect((await problemOf(call('GET'))).problem).toBe(name);
    expect(sent).toHaveLength(1);
  });

  test('a request to an upstream whose certificate is refused, or that is closed', async () => {
    for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'UND_ERR_CLOSED', 'CANCELLED']) {
      const { sent, call } = repeating([failing('GET', false, code)]);
      await problemOf(call('GET'));
      expect(sent).toHaveLength(1);
    }
  });

  test('a request that meets a mistake of ours', async () => {
    const { sent, call } = repeating([new TypeError('a bug')]);
    await expect(call('GET')).rejects.toThrow('a bug');
    expect(sent).toHaveLength(1);
  });
});

describe('bounds', () => {
  const unsent = failing('PUT', false, 'ECONNREFUSED');

  test('at most two repetitions; the last end is the answer', async () => {
    const { sent, call } = repeating([busy(502), busy(503), busy(504), { status: 200 }]);
    expect((await call('GET')).status).toBe(504);
    expect(sent).toHaveLength(3);
  });

  test.each([
    [0, [100, 100]],
    [0.5, [550, 550]],
    [0.999, [999.1, 999.1]],
  ])('pauses by chance: %d', async (chance, expected) => {
    const { pauses, call } = repeating([unsent], { chance });
    await problemOf(call('PUT'));
    expect(pauses).toEqual(expected);
  });

  test('what the upstream asks for comes on top of the pause', async () => {
    const { pauses, call } = repeating([busy(503, '1'), busy(503, '2'), { status: 200 }]);
    await call('GET');
    expect(pauses).toEqual([1550, 2550]);
  });

  test('everything together ends within the time of one exchange', async () => {
    const { sent, call } = repeating([unsent], { totalMs: 1000 });
    expect(await problemOf(call('PUT'))).toBe(unsent);
    expect(sent.map((one) => one.call.withinMs)).toEqual([undefined, 450]);
  });

  test.each(['overloaded', 'upstream-resting'] as const)(
    'a repetition that is refused as %s leaves the answer before it',
    async (name) => {
      const { sent, call } = repeating([busy(503, '1'), new Problem(name, 'unsent')]);
      expect((await call('GET')).status).toBe(503);
      expect(sent).toHaveLength(2);
    },
  );

  test('a caller who leaves during a pause is not served', async () => {
    const time = manualTime();
    const { transport, sent } = scriptedTransport(unsent, { status: 200 });
    const patient = repeatWhenSafe(transport, { ...time, totalMs: 15_000, random: () => 0 });
    const cancellation = new CancellationSource();
    const called = problemOf(patient(request('PUT', { cancellation }), callOf('PUT')));
    await expect.poll(() => time.timers).toEqual([100]);
    cancellation.cancel();
    expect(await called).toBe(unsent);
    expect([time.timers, sent.length]).toEqual([[], 1]);
  });

  test('three repetitions in ten seconds are always allowed, not more for few calls', async () => {
    const { time, sent, call } = repeating([unsent]);
    for (let round = 0; round < 5; round += 1) await problemOf(call('PUT'));
    expect(sent).toHaveLength(5 + 3);
    time.pass(10_000);
    await problemOf(call('PUT'));
    expect(sent).toHaveLength(8 + 3);
  });

  test('a tenth of many calls may be repeated', async () => {
    const answers = Array.from({ length: 99 }, () => ({ status: 200 }));
    const { sent, call } = repeating([...answers, unsent], { chance: 0 });
    for (let round = 0; round < 99; round += 1) await call('PUT');
    for (let round = 0; round < 21; round += 1) await problemOf(call('PUT'));
    expect(sent).toHaveLength(120 + 12);
  });
});

describe('repetitions of a steady transport', () => {
  const about = { namespace: 'notes', clock: manualTime().clock, log: silent, totalMs: 15_000 };

  test('are calls like others: the upstream rests after five attempts', async () => {
    const { transport, sent } = scriptedTransport(failing('GET', false, 'ECONNREFUSED'));
    const careful = steady(transport, { ...about, retry: true });
    const first = await problemOf(careful(request('GET'), callOf('GET')));
    const second = await problemOf(careful(request('GET'), callOf('GET')));
    const third = await problemOf(careful(request('GET'), callOf('GET')));
    expect([first, second, third].map(({ problem }) => problem)).toEqual([
      'upstream-unreachable',
      'upstream-unreachable',
      'upstream-resting',
    ]);
    expect(sent).toHaveLength(5);
  });

  test('are left out when they are not wanted', async () => {
    const { transport, sent } = scriptedTransport(busy(503), { status: 200 });
    const careful = steady(transport, { ...about, retry: false });
    expect((await careful(request('GET'), callOf('GET'))).status).toBe(503);
    expect(sent).toHaveLength(1);
  });
});
