import { expect, test, vi } from 'vitest';
import { Places } from '../../src/http/places.ts';
import { CancellationSource, never } from '../../src/kernel/index.ts';
import { gate } from '../kit/gate.ts';
import { openWire } from './wire.ts';

/** Places that are all taken, and who got in since, in order. */
function crowded(limit: number, waitMs = 60_000) {
  const places = new Places(limit, waitMs);
  for (let taken = 0; taken < limit; taken += 1) places.take(`early-${taken}`);
  const admitted: string[] = [];
  const wait = (name: string, caller = name) =>
    places.wait(caller, never).then((crowd) => {
      if (crowd === undefined) admitted.push(name);
    });
  return { places, admitted, wait };
}

test('whoever waits gets the next place: callers in turns, each of them in order', async () => {
  const { places, admitted, wait } = crowded(4);
  const waiting = [wait('a1', 'a'), wait('a2', 'a'), wait('a3', 'a'), wait('b1', 'b'), wait('c')];
  expect(places.take('newcomer')).toBe('full');
  for (const early of [0, 1, 2, 3]) places.give(`early-${early}`);
  places.give('c');
  await Promise.all(waiting);
  expect(admitted).toEqual(['a1', 'b1', 'c', 'a2', 'a3']);
});

test('a wait ends with what was in the way, and takes no place', async () => {
  const places = new Places(4, 10);
  for (const _ of [1, 2, 3]) places.take('greedy');
  const waits = [places.wait('greedy', never), places.wait('greedy', never)];
  expect(await Promise.all(waits)).toEqual(['unfair', 'unfair']);
  places.take('other');
  expect(await places.wait('late', never)).toBe('full');
  places.give('other');
  expect(places.take('late')).toBeUndefined();
});

test('a caller that leaves waits no longer', async () => {
  const { places, admitted, wait } = crowded(1);
  const leaving = new CancellationSource();
  const left = places.wait('leaving', leaving);
  const staying = wait('staying');
  leaving.cancel();
  expect(await left).toBe('full');
  expect(await places.wait('gone', leaving)).toBe('full');
  places.give('early-0');
  await staying;
  expect(admitted).toEqual(['staying']);
});

test('requests beyond the places wait and are answered; nobody is refused who can be served in time', async () => {
  const released = gate();
  const wire = await openWire({ limits: { inFlightRequests: 2 } }, async () => {
    await released.passed;
    return { status: 200, headers: {} };
  });
  const callers = Array.from({ length: 6 }, () => wire.dial());
  for (const { socket } of callers) socket.write(`GET / HTTP/1.1\r\nHost: ${wire.host}\r\n\r\n`);
  await vi.waitFor(() => expect(wire.reached).toHaveLength(2));
  released.pass();
  await Promise.all(callers.map((caller) => caller.until('200 OK')));
  expect(wire.reached).toHaveLength(6);
});
