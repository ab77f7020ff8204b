import { expect, test } from 'vitest';
import { openWire } from './wire.ts';

const MIB = 1024 * 1024;
const post = (host: string, ...lines: readonly string[]) =>
  `${['POST / HTTP/1.1', `Host: ${host}`, ...lines].join('\r\n')}\r\n\r\n`;

test('T48 (bodies): one byte too many by Content-Length is 413 before any of it is read', async () => {
  const wire = await openWire();
  const reply = await wire.send(post(wire.host, `Content-Length: ${MIB + 1}`));
  expect(reply.statuses).toEqual([413]);
  expect(wire.reached).toEqual([]);
});

test('T48 (bodies): exactly the limit passes, announced or chunked', async () => {
  const wire = await openWire();
  const body = 'a'.repeat(MIB);
  await wire.send(`${post(wire.host, `Content-Length: ${MIB}`)}${body}`, 500);
  await wire.send(
    `${post(wire.host, 'Transfer-Encoding: chunked')}${MIB.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    500,
  );
  expect(wire.reached.map((request) => request.body?.length)).toEqual([MIB, MIB]);
});

test('T48 (bodies): a chunked body is 413 at the limit, and a sender that reads last still reads that', async () => {
  const wire = await openWire({ limits: { lingerMs: 10_000 } });
  const caller = wire.dial();
  caller.socket.pause();
  caller.socket.write(post(wire.host, 'Transfer-Encoding: chunked'));
  const chunk = `10000\r\n${'a'.repeat(0x10000)}\r\n`;
  for (let sent = 0; sent < 256 && !caller.socket.destroyed; sent += 1) {
    if (caller.socket.write(chunk)) continue;
    await new Promise<void>((resolve) => {
      caller.socket.once('drain', resolve);
      void caller.closed.then(resolve);
    });
  }
  caller.socket.write('0\r\n\r\n');
  caller.socket.resume();
  await caller.closed;
  expect(caller.text()).toMatch(/^HTTP\/1.1 413 /);
  expect(caller.text()).toMatch(/connection: close/);
  expect(wire.reached).toEqual([]);
});

test('a refused body without end is not read for ever', async () => {
  const wire = await openWire({ limits: { lingerMs: 100 } });
  const caller = wire.dial();
  caller.socket.write(post(wire.host, 'Content-Length: 999999999'));
  await caller.closed;
  expect(caller.text()).toMatch(/^HTTP\/1.1 413 /);
  expect(wire.reached).toEqual([]);
});

test('T48 (bodies): more than announced is the next request, and no valid one', async () => {
  const wire = await openWire();
  const reply = await wire.send(
    `${post(wire.host, 'Content-Length: 10')}${'a'.repeat(MIB)}`,
    1_500,
  );
  expect(reply.statuses).toEqual([200, 400]);
  expect(reply.closed).toBe(true);
  expect(wire.reached.map((request) => request.body?.length)).toEqual([10]);
});

test('T48 (bodies): less than announced and then nothing is 408', async () => {
  const wire = await openWire({
    limits: { requestTimeoutMs: 200, timeoutCheckIntervalMs: 50, lingerMs: 50 },
  });
  const reply = await wire.send(`${post(wire.host, `Content-Length: ${MIB}`)}0123456789`, 1_500);
  expect(reply.statuses).toEqual([408]);
  expect(reply.closed).toBe(true);
  expect(wire.reached).toEqual([]);
});

test('T48 (bodies): less than announced and then goodbye reaches nobody', async () => {
  const wire = await openWire();
  const caller = wire.dial();
  caller.socket.end(`${post(wire.host, 'Content-Length: 11')}0123456789`);
  await caller.closed;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(wire.reached).toEqual([]);
});

test('T49 (chunks): a body in chunks of one byte is put together without a byte lost', async () => {
  const wire = await openWire();
  const text = 'abcdefghij'.repeat(5_000);
  const chunks = [...text].map((letter) => `1\r\n${letter}\r\n`).join('');
  await wire.send(`${post(wire.host, 'Transfer-Encoding: chunked')}${chunks}0\r\n\r\n`, 500);
  expect(Buffer.from(wire.reached[0]?.body ?? []).toString()).toBe(text);
});

test('T50 (100-continue): the body is asked for only when it will be read', async () => {
  const wire = await openWire();
  const caller = wire.dial();
  caller.socket.write(post(wire.host, 'Expect: 100-continue', 'Content-Length: 3'));
  await caller.until('HTTP/1.1 100 Continue\r\n\r\n');
  expect(wire.reached).toEqual([]);
  caller.socket.write('abc');
  await caller.until('HTTP/1.1 200 OK');
  expect(wire.reached).toHaveLength(1);
  const refused = await wire.send(
    post(wire.host, 'Expect: 100-continue', 'Content-Length: 9999999'),
  );
  expect(refused.statuses).toEqual([413]);
  expect(wire.reached).toHaveLength(1);
});

test('T50 (100-continue): asked for and never sent is 408', async () => {
  const wire = await openWire({
    limits: { requestTimeoutMs: 200, timeoutCheckIntervalMs: 50, lingerMs: 50 },
  });
  const reply = await wire.send(
    post(wire.host, 'Expect: 100-continue', 'Content-Length: 3'),
    1_500,
  );
  expect(reply.statuses).toEqual([100, 408]);
  expect(reply.closed).toBe(true);
  expect(wire.reached).toEqual([]);
});

test('a body is absent unless announced, and empty when announced empty', async () => {
  const wire = await openWire();
  await wire.send(post(wire.host));
  await wire.send(post(wire.host, 'Content-Length: 0'));
  await wire.send(`${post(wire.host, 'Transfer-Encoding: chunked')}0\r\n\r\n`);
  expect(wire.reached.map(({ body }) => body?.length)).toEqual([undefined, 0, 0]);
});
