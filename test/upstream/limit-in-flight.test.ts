import { expect, test } from 'vitest';
import { limitInFlight } from '../../src/consumes/steady/limit-in-flight.ts';
import { CancellationSource } from '../../src/kernel/index.ts';
import { problemOf } from './calls.ts';
import { callOf, heldTransport, request } from './exchanges.ts';
import { manualTime } from './manual-time.ts';

const OVERLOADED = { problem: 'overloaded', status: 503, headers: { 'retry-after': '1' } };

function limited(limits?: { inFlight: number; waiting: number; waitMs: number }) {
  const time = manualTime();
  const { transport, sent } = heldTransport();
  const options = { namespace: 'notes', timer: time.timer, ...(limits && { limits }) };
  const limited = limitInFlight(transport, options);
  const put = (changes = {}) => limited(request('PUT', changes), callOf('PUT'));
  return { time, sent, put };
}

test('128 calls are in flight, 512 wait, the next is refused at once and unsent', async () => {
  const { sent, put } = limited();
  const calls = Array.from({ length: 640 }, () => put());
  expect(sent).toHaveLength(128);
  const refused = await problemOf(put());
  expect(refused).toMatchObject(OVERLOADED);
  expect(refused.members).toEqual({});
  for (let turn = 0; turn < 640; turn += 1) {
    sent[turn]?.answer(200);
    await calls[turn];
  }
  expect(sent).toHaveLength(640);
});

const TIGHT = { inFlight: 1, waiting: 2, waitMs: 250 };

test('calls that wait are sent in order of arrival, whatever the end of those before', async () => {
  const { sent, put } = limited(TIGHT);
  const first = put({ target: '/1' });
  const second = put({ target: '/2' });
  const third = put({ target: '/3' });
  sent[0]?.fail(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await expect.poll(() => sent.length).toBe(2);
  sent[1]?.answer(200);
  await second;
  await expect.poll(() => sent.length).toBe(3);
  sent[2]?.answer(200);
  await third;
  expect(sent.map((one) => one.request.target)).toEqual(['/1', '/2', '/3']);
});

test('a wait is over after 250 ms, and gives its place in the queue to others', async () => {
  const { time, sent, put } = limited(TIGHT);
  const first = put();
  const waiting = problemOf(put());
  time.pass(249);
  expect(time.timers).toEqual([1]);
  time.pass(1);
  expect(await waiting).toMatchObject(OVERLOADED);
  expect([sent.length, time.timers]).toEqual([1, []]);
  sent[0]?.answer(200);
  await first;
  const next = put();
  expect(sent).toHaveLength(2);
  sent[1]?.answer(200);
  await next;
});

test('a caller who leaves while waiting is not served, and nor is one who has left', async () => {
  const { time, sent, put } = limited(TIGHT);
  const first = put();
  const cancellation = new CancellationSource();
  const waiting = problemOf(put({ cancellation }));
  cancellation.cancel();
  expect(await waiting).toMatchObject({ problem: 'upstream-unreachable', members: {} });
  expect((await problemOf(put({ cancellation }))).problem).toBe('upstream-unreachable');
  expect(time.timers).toEqual([]);
  sent[0]?.answer(200);
  await first;
  expect(sent).toHaveLength(1);
});
