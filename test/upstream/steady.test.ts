import { expect, test } from 'vitest';
import { networkTransport } from '../../src/consumes/index.ts';
import { startCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { flagshipAlone, planOf, SESSIONS, serveAgainst } from '../kit/flagship.ts';
import { rawUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { problemOf } from './calls.ts';
import { request } from './exchanges.ts';
import { closingAfterEach, OK, reset } from './misbehaviours.ts';

const opened = closingAfterEach();

async function serve(base: URL) {
  const served = await serveAgainst(base, flagshipAlone());
  opened({ close: () => served.running.stop(1000) });
  return `${served.rest}${SESSIONS}`;
}

test('a read whose connection broke is sent again, a write is not', async () => {
  let broken = 1;
  const upstream = opened(
    await rawUpstream((socket) => {
      broken -= 1;
      if (broken >= 0) reset(socket);
      else socket.write(`${OK}content-length: 2\r\n\r\n[]`);
    }),
  );
  const sessions = await serve(upstream.base);
  expect((await fetch(sessions)).status).toBe(200);
  expect(upstream.requests).toHaveLength(2);
  broken = 1;
  const failed = await fetch(`${sessions}/s-1/extend`, { method: 'PUT' });
  expect([failed.status, await failed.json()]).toMatchObject([502, { outcome: 'unknown' }]);
  expect(upstream.requests).toHaveLength(3);
});

test('a read is sent again when the upstream says when to come back', async () => {
  const answers = [{ status: 503, headers: { 'retry-after': '0' } }, { body: '[]' }];
  const upstream = opened(await scriptedUpstream(() => answers.shift() ?? {}));
  expect((await fetch(await serve(upstream.base))).status).toBe(200);
  expect(upstream.requests).toHaveLength(2);
});

test('an upstream that fails five times is left alone', async () => {
  const upstream = opened(await scriptedUpstream({ status: 503 }));
  const sessions = await serve(upstream.base);
  for (let round = 0; round < 5; round += 1) await fetch(sessions);
  const refused = await fetch(sessions);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([
    503,
    expect.stringMatching(/^[1-5]$/),
  ]);
  expect(await refused.json()).toMatchObject({
    type: expect.stringMatching(/upstream-resting$/),
  });
  expect(upstream.requests).toHaveLength(5);
});

test('what stands in for an upstream is called as it is', async () => {
  let calls = 0;
  const plan = await planOf(flagshipAlone());
  const running = await startCapability(plan, {
    extensions: standard,
    environment: new Map(),
    overrides: new Map(),
    embedded: undefined,
    standIn: () => async () => {
      calls += 1;
      return { status: 503, headers: { 'retry-after': '0' } };
    },
    ports: new Map(plan.exposures.map(({ namespace }) => [namespace, 0])),
  });
  opened({ close: () => running.stop(1000) });
  const { url } = running.exposes.find(({ type }) => type === 'rest') ?? {};
  for (let round = 0; round < 8; round += 1) {
    const answer = await fetch(`${url}${SESSIONS}`);
    expect(await answer.text()).not.toContain('upstream-resting');
  }
  expect(calls).toBe(8);
});

test('a repetition has only the time that is left', async () => {
  const upstream = opened(await rawUpstream(() => {}));
  const patient = { connectMs: 60_000, headersMs: 60_000, bodyIdleMs: 60_000, totalMs: 60_000 };
  const transport = opened(networkTransport(upstream.base, patient));
  const failure = await problemOf(transport(request('GET'), { withinMs: 200 }));
  expect(failure.problem).toBe('upstream-timeout');
});
