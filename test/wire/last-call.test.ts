import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { openWire } from './wire.ts';

/** How one caller's connection went. */
interface Course {
  readonly sent: number;
  readonly answered: number;
  readonly saidClose: boolean;
}

/** Sends one request after the other on one connection until an answer is the last one. */
function callUntilTold(port: number, target: string): Promise<Course> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let sent = 0;
    let answered = 0;
    let saidClose = false;
    let text = '';
    const send = () => {
      sent += 1;
      socket.write(`GET ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
    };
    socket
      .setEncoding('latin1')
      .on('connect', send)
      .on('error', () => {});
    socket.on('data', (chunk) => {
      text += chunk;
      if (!text.endsWith('</answer>')) return;
      answered += 1;
      saidClose = /^connection: close\r$/im.test(text);
      text = '';
      if (!saidClose) setImmediate(send);
    });
    socket.on('close', () => resolve({ sent, answered, saidClose }));
  });
}

const answer = async () => {
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
  return { status: 200, headers: {}, body: '<answer>ok</answer>' };
};

test('shutdown: of twenty callers that keep their connections none loses a request', async () => {
  for (let round = 0; round < 5; round += 1) {
    const wire = await openWire({ limits: { lastCallMs: 5_000 } }, answer);
    const callers = Array.from({ length: 20 }, () => callUntilTold(wire.port, '/'));
    while (wire.reached.length < 100 + round * 7) await new Promise(setImmediate);
    await wire.listener.drain(10_000);
    for (const { sent, answered, saidClose } of await Promise.all(callers)) {
      expect([sent - answered, saidClose]).toEqual([0, true]);
      expect(sent).toBeGreaterThan(0);
    }
  }
});

test('shutdown: an idle connection is answered once more, with the news that it is the last', async () => {
  const wire = await openWire({ limits: { lastCallMs: 5_000 } }, answer);
  const caller = wire.dial();
  const request = `GET / HTTP/1.1\r\nHost: ${wire.host}\r\n\r\n`;
  caller.socket.write(request);
  await caller.until('</answer>');
  const drained = wire.listener.drain(10_000);
  caller.socket.write(request);
  await Promise.all([drained, caller.closed]);
  expect(caller.text().match(/200 OK/g)).toHaveLength(2);
  expect(caller.text().match(/^connection: close\r$/gim)).toHaveLength(1);
});

test('shutdown: one on which nothing comes is closed, and so is one that never had a request', async () => {
  const wire = await openWire({ limits: { lastCallMs: 20 } }, answer);
  const [used, fresh] = [wire.dial(), wire.dial()];
  used.socket.write(`GET / HTTP/1.1\r\nHost: ${wire.host}\r\n\r\n`);
  await used.until('</answer>');
  await wire.listener.drain(3_600_000);
  await Promise.all([used.closed, fresh.closed]);
  expect(wire.reached).toHaveLength(1);
});

test('shutdown: a deadline is kept, however long the last call', async () => {
  const wire = await openWire({ limits: { lastCallMs: 3_600_000 } }, answer);
  const caller = wire.dial();
  caller.socket.write(`GET / HTTP/1.1\r\nHost: ${wire.host}\r\n\r\n`);
  await caller.until('</answer>');
  await wire.listener.drain(20);
  await caller.closed;
  expect(wire.reached).toHaveLength(1);
});
