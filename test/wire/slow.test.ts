import { expect, test } from 'vitest';
import { PROBLEM_BASE } from '../../src/http/index.ts';
import { gate } from '../kit/gate.ts';
import { type Caller, openWire, type Wire } from './wire.ts';

const soon = { timeoutCheckIntervalMs: 50, lingerMs: 50 };
const get = (host: string) => `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

const drip = (caller: Caller, text: string) => {
  let index = 0;
  const timer = setInterval(() => caller.socket.write(text[index++ % text.length] ?? ''), 20);
  void caller.closed.then(() => clearInterval(timer));
};

test('T54 (slow heads): 200 callers that send a byte at a time get 408, an honest one is served', async () => {
  const wire = await openWire({ limits: { ...soon, headTimeoutMs: 300 } });
  const callers = Array.from({ length: 200 }, () => wire.dial());
  for (const caller of callers) {
    caller.socket.write(`GET / HTTP/1.1\r\nHost: ${wire.host}\r\nX: `);
    drip(caller, 'a');
  }
  expect((await wire.send(get(wire.host))).statuses).toEqual([200]);
  await Promise.all(callers.map(({ closed }) => closed));
  for (const caller of callers) expect(caller.text()).toMatch(/^HTTP\/1.1 408 /);
  expect(wire.reached).toHaveLength(1);
});

test('T55 (slow bodies): a byte at a time is 408 once the request took too long', async () => {
  const wire = await openWire({ limits: { ...soon, requestTimeoutMs: 300 } });
  const caller = wire.dial();
  caller.socket.write(`POST / HTTP/1.1\r\nHost: ${wire.host}\r\nContent-Length: 1000\r\n\r\n`);
  drip(caller, 'a');
  await caller.closed;
  expect(caller.text()).toMatch(/^HTTP\/1.1 408 /);
  expect(wire.reached).toEqual([]);
});

test('T56 (slow readers): a caller that takes nothing of 32 MiB is cut off', async () => {
  const body = Buffer.alloc(32 * 1024 * 1024);
  const wire = await openWire({ limits: { slowReaderTimeoutMs: 200 } }, async () => ({
    status: 200,
    headers: {},
    body,
  }));
  await expectCutOff(wire);
});

test('T56 (slow readers): a caller that takes nothing of a stream is cut off, and the source stops', async () => {
  let stopped = false;
  let written = 0;
  const wire = await openWire({ limits: { slowReaderTimeoutMs: 200 } }, async () => ({
    status: 200,
    headers: {},
    body: endless(),
  }));
  async function* endless() {
    try {
      for (;;) {
        written += 65_536;
        yield Buffer.alloc(65_536);
      }
    } finally {
      stopped = true;
    }
  }
  await expectCutOff(wire);
  expect(stopped).toBe(true);
  // What the kernel buffers on both sides, no more.
  expect(written).toBeLessThan(32 * 1024 * 1024);
});

test('T56 (slow readers): a stream that has nothing to say for longer is left alone', async () => {
  const wire = await openWire({ limits: { slowReaderTimeoutMs: 400 } }, async () => ({
    status: 200,
    headers: {},
    body: hesitant(),
  }));
  async function* hesitant() {
    yield Buffer.alloc(4 * 1024 * 1024);
    await new Promise((resolve) => setTimeout(resolve, 900));
    yield Buffer.from('at last');
  }
  const caller = wire.dial();
  caller.socket.write(get(wire.host));
  await caller.until('at last');
  expect(wire.reached).toHaveLength(1);
});

async function expectCutOff(wire: Wire): Promise<void> {
  const caller = wire.dial();
  caller.socket.pause();
  caller.socket.write(get(wire.host));
  await eventually(() => wire.lines.some(({ fields }) => fields.aborted === true));
  expect(wire.reached).toHaveLength(1);
  caller.socket.destroy();
}

async function eventually(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come to that');
}

test('T57 (silence): 300 callers that connect and say nothing are closed', async () => {
  const wire = await openWire({ limits: { ...soon, headTimeoutMs: 200 } });
  const callers = Array.from({ length: 300 }, () => wire.dial());
  await Promise.all(callers.map(({ closed }) => closed));
  expect(wire.reached).toEqual([]);
});

test('an idle connection is closed after the keep-alive time', async () => {
  const wire = await openWire({ limits: { keepAliveTimeoutMs: 100 } });
  const reply = await wire.send(get(wire.host), 5_000);
  expect(reply.statuses).toEqual([200]);
  expect(reply.closed).toBe(true);
  expect(wire.reached).toHaveLength(1);
});

test('T58 (too many connections): those past the cap are closed, and there is room again after', async () => {
  const wire = await openWire({ limits: { connections: 5 } });
  const callers = Array.from({ length: 5 }, () => wire.dial());
  for (const caller of callers) caller.socket.write(get(wire.host));
  await Promise.all(callers.map((caller) => caller.until('200 OK')));
  const late = wire.dial();
  late.socket.write(get(wire.host));
  await late.closed;
  expect(late.text()).toBe('');
  expect(wire.reached).toHaveLength(5);
  callers[0]?.socket.destroy();
  await eventually(() => wire.lines.length >= 5);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await wire.send(get(wire.host))).statuses).toEqual([200]);
});

test('overload: who finds no place in time is told to come again, on a connection it keeps', async () => {
  const released = gate();
  const wire = await openWire({ limits: { inFlightRequests: 2, placeWaitMs: 10 } }, async () => {
    await released.passed;
    return { status: 200, headers: {} };
  });
  const callers = [wire.dial(), wire.dial()];
  for (const caller of callers) caller.socket.write(get(wire.host));
  await eventually(() => wire.reached.length === 2);
  const refused = wire.dial();
  refused.socket.write(get(wire.host));
  await refused.until('503 Service Unavailable');
  await refused.until('retry-after: 1');
  await refused.until(`${PROBLEM_BASE}overloaded`);
  released.pass();
  await Promise.all(callers.map((caller) => caller.until('200 OK')));
  refused.socket.write(get(wire.host));
  await refused.until('200 OK');
  expect(wire.reached).toHaveLength(3);
});
