import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { type HttpResponse, ListenError, PROBLEM_BASE } from '../../src/http/index.ts';
import { gate } from '../kit/gate.ts';
import { type Caller, openWire } from './wire.ts';

const get = (host: string, path = '/') => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;
const ok: HttpResponse = { status: 200, headers: {} };

async function called(caller: Caller, bytes: string, entered: Promise<void>): Promise<void> {
  caller.socket.write(bytes);
  await entered;
}

test('a caller that leaves cancels the request, and the answer goes nowhere', async () => {
  const entered = gate();
  const cancelled = gate();
  const answered = gate();
  const wire = await openWire({}, async ({ cancellation }) => {
    cancellation?.onCancel(cancelled.pass);
    entered.pass();
    await cancelled.passed;
    answered.pass();
    return { ...ok, body: 'too late' };
  });
  const caller = wire.dial();
  await called(caller, get(wire.host), entered.passed);
  caller.socket.destroy();
  await answered.passed;
  expect(wire.reached).toHaveLength(1);
  expect(wire.lines.map(({ fields }) => [fields.status, fields.aborted])).toEqual([[499, true]]);
});

test('a stream that comes after the caller left is let go of unread', async () => {
  const entered = gate();
  const released = gate();
  const body: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.reject(new Error('nobody reads this')),
      return: async () => {
        released.pass();
        return { done: true, value: undefined };
      },
    }),
  };
  const wire = await openWire({}, async ({ cancellation }) => {
    entered.pass();
    await new Promise<void>((resolve) => cancellation?.onCancel(resolve));
    return { ...ok, body };
  });
  const caller = wire.dial();
  await called(caller, get(wire.host), entered.passed);
  caller.socket.destroy();
  await released.passed;
  expect(wire.reached).toHaveLength(1);
});

test('a caller that leaves takes the requests it had queued with it', async () => {
  const entered = gate();
  const cancelled = gate();
  const wire = await openWire({}, async ({ cancellation }) => {
    cancellation?.onCancel(cancelled.pass);
    entered.pass();
    await cancelled.passed;
    return ok;
  });
  const caller = wire.dial();
  await called(caller, get(wire.host).repeat(3), entered.passed);
  caller.socket.destroy();
  await cancelled.passed;
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(wire.reached).toHaveLength(1);
});

test('a caller that sends nonsense behind a request and leaves cancels it too', async () => {
  const entered = gate();
  const cancelled = gate();
  const wire = await openWire({}, async ({ cancellation }) => {
    cancellation?.onCancel(cancelled.pass);
    entered.pass();
    await cancelled.passed;
    return ok;
  });
  const caller = wire.dial();
  await called(caller, `${get(wire.host)}no http at all\r\n\r\n`, entered.passed);
  caller.socket.end();
  await cancelled.passed;
  expect(wire.reached).toHaveLength(1);
});

test('an answered request is never cancelled', async () => {
  const wire = await openWire();
  await wire.send(get(wire.host));
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(wire.reached.map(({ cancellation }) => cancellation?.cancelled)).toEqual([false]);
});

test('a stream stops when the caller leaves', async () => {
  const stopped = gate();
  const wire = await openWire({}, async () => ({ ...ok, body: ticks() }));
  async function* ticks() {
    try {
      for (;;) {
        yield Buffer.from('tick');
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } finally {
      stopped.pass();
    }
  }
  const caller = wire.dial();
  caller.socket.write(get(wire.host));
  await caller.until('tick');
  caller.socket.destroy();
  await stopped.passed;
  expect(wire.reached).toHaveLength(1);
});

test('shutdown: idle connections close soon, the request in hand is finished and its connection closed', async () => {
  const entered = gate();
  const go = gate();
  const wire = await openWire({}, async ({ target }) => {
    if (target === '/slow') {
      entered.pass();
      await go.passed;
    }
    return { ...ok, body: `<${target}>` };
  });
  const [idle, unused, half, busy] = [wire.dial(), wire.dial(), wire.dial(), wire.dial()];
  idle.socket.write(get(wire.host, '/idle'));
  await idle.until('</idle>');
  half.socket.write('GET / HTTP/1.1\r\nHos');
  await called(busy, get(wire.host, '/slow'), entered.passed);
  const drained = wire.listener.drain(10_000);
  await Promise.all([idle.closed, unused.closed, half.closed]);
  const late = wire.dial();
  await late.closed;
  busy.socket.write(get(wire.host, '/second'));
  go.pass();
  await Promise.all([busy.closed, drained]);
  expect(busy.text()).toMatch(/^HTTP\/1.1 200 OK\r\n/);
  expect(busy.text()).toMatch(/^connection: close\r$/im);
  expect(busy.text()).toMatch(/<\/slow>$/);
  expect(wire.reached.map(({ target }) => target)).toEqual(['/idle', '/slow']);
});

test('shutdown: requests queued behind the one in hand are not begun', async () => {
  const entered = gate();
  const go = gate();
  const wire = await openWire({}, async () => {
    entered.pass();
    await go.passed;
    return ok;
  });
  const caller = wire.dial();
  await called(caller, get(wire.host).repeat(3), entered.passed);
  const drained = wire.listener.drain(10_000);
  go.pass();
  await Promise.all([drained, caller.closed]);
  expect(caller.text().match(/HTTP\/1.1/g)).toHaveLength(1);
  expect(wire.reached).toHaveLength(1);
});

test('shutdown: an answer that is still leaving arrives whole', async () => {
  const body = Buffer.alloc(16 * 1024 * 1024, 'a');
  const wire = await openWire({}, async () => ({ ...ok, body }));
  const caller = wire.dial();
  caller.socket.write(get(wire.host));
  await caller.until('aaaa');
  caller.socket.pause();
  const drained = wire.listener.drain(10_000);
  setTimeout(() => caller.socket.resume(), 50);
  await Promise.all([drained, caller.closed]);
  expect(caller.text().length).toBeGreaterThan(body.length);
  expect(wire.reached).toHaveLength(1);
});

test('shutdown: at the deadline what has no answer gets 503 and is cancelled, what streams is cut', async () => {
  const entered = gate();
  const wire = await openWire({}, async ({ target, cancellation }) => {
    if (target === '/stream') return { ...ok, body: endless() };
    entered.pass();
    await new Promise<void>((resolve) => cancellation?.onCancel(resolve));
    return ok;
  });
  async function* endless() {
    for (;;) {
      yield Buffer.from('tick');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  const [stuck, stream] = [wire.dial(), wire.dial()];
  stream.socket.write(get(wire.host, '/stream'));
  await stream.until('tick');
  await called(stuck, get(wire.host), entered.passed);
  await wire.listener.drain(50);
  await Promise.all([stuck.closed, stream.closed]);
  expect(stuck.text()).toMatch(/^HTTP\/1.1 503 /);
  expect(stuck.text()).toContain(`${PROBLEM_BASE}shutting-down`);
  expect(stream.text()).not.toContain('0\r\n\r\n');
  expect(wire.reached).toHaveLength(2);
  expect(wire.reached.every(({ cancellation }) => cancellation?.cancelled)).toBe(true);
});

test('shutdown: a second call does not wait for the deadline of the first', async () => {
  const entered = gate();
  const wire = await openWire({}, () => {
    entered.pass();
    return new Promise(() => {});
  });
  const caller = wire.dial();
  await called(caller, get(wire.host), entered.passed);
  const first = wire.listener.drain(3_600_000);
  await Promise.all([wire.listener.drain(3_600_000), first, caller.closed]);
  expect(caller.text()).toMatch(/^HTTP\/1.1 503 /);
  expect(wire.reached).toHaveLength(1);
});

test('shutdown: a body that still comes in is waited for', async () => {
  const wire = await openWire();
  const caller = wire.dial();
  caller.socket.write(
    `POST / HTTP/1.1\r\nHost: ${wire.host}\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n`,
  );
  await caller.until('100 Continue');
  const drained = wire.listener.drain(10_000);
  caller.socket.write('abc');
  await Promise.all([drained, caller.closed]);
  expect(caller.text()).toContain('HTTP/1.1 200 OK');
  expect(wire.reached).toHaveLength(1);
});

test('a taken port is an error that names it', async () => {
  const wire = await openWire();
  const opening = openWire({ port: wire.port });
  await expect(opening).rejects.toThrow(ListenError);
  await expect(opening).rejects.toMatchObject({
    code: 'EADDRINUSE',
    port: wire.port,
    host: '127.0.0.1',
    message: `cannot listen on 127.0.0.1 port ${wire.port}: the port is taken`,
  });
  await expect(openWire({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
});

test('a closed listener gives its port back', async () => {
  const wire = await openWire();
  await wire.listener.close();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(wire.port, '127.0.0.1', resolve));
  await new Promise((resolve) => server.close(resolve));
  expect(wire.reached).toEqual([]);
});
