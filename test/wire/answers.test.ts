import { expect, test } from 'vitest';
import type { HttpResponse } from '../../src/http/index.ts';
import { Problem } from '../../src/kernel/index.ts';
import { openWire } from './wire.ts';

const get = (host: string, start = 'GET / HTTP/1.1', ...lines: readonly string[]) =>
  `${[start, `Host: ${host}`, ...lines].join('\r\n')}\r\n\r\n`;

async function answer(response: HttpResponse, start?: string) {
  const wire = await openWire({}, async () => response);
  const reply = await wire.send(get(wire.host, start));
  expect(wire.reached).toHaveLength(1);
  return reply.text.slice(reply.text.indexOf('\r\n') + 2);
}

test('says what every answer says, once, and nothing about the server', async () => {
  const text = await answer({
    status: 200,
    headers: {
      server: 'x',
      'x-powered-by': 'x',
      connection: 'close',
      'keep-alive': 'x',
      'transfer-encoding': 'chunked',
      'content-length': '99',
      date: 'x',
      'x-request-id': 'x',
      'x-content-type-options': 'x',
      'x-mine': 'a',
    },
    body: 'grün',
  });
  expect(text.replace(/(?<=x-request-id: ).*/, 'ID').replace(/(?<=Date: ).*/, 'NOW')).toBe(
    'x-request-id: ID\r\nx-content-type-options: nosniff\r\nx-mine: a\r\ncontent-length: 5\r\n' +
      'Date: NOW\r\nConnection: keep-alive\r\nKeep-Alive: timeout=65\r\n\r\ngr\u00c3\u00bcn',
  );
});

test('gives back a harmless request id, shows it to the handler and logs it; replaces another', async () => {
  const wire = await openWire();
  const given = await wire.send(
    get(wire.host, 'GET /a?secret=1 HTTP/1.1', 'X-Request-Id: my.id-1'),
  );
  expect(given.text).toContain('x-request-id: my.id-1\r\n');
  const replaced = await wire.send(get(wire.host, 'GET /b HTTP/1.1', 'X-Request-Id: a b'));
  expect(replaced.text).not.toContain('a b');
  expect(wire.reached[0]?.headers['x-request-id']).toBe('my.id-1');
  expect(wire.reached[1]?.headers['x-request-id']).toMatch(/^[\w.-]{20,}$/);
  expect(wire.lines[0]).toEqual({
    level: 'info',
    message: 'request',
    fields: {
      listener: 'wire',
      method: 'GET',
      path: '/a',
      status: 200,
      duration_ms: expect.any(Number),
      request_id: 'my.id-1',
    },
  });
});

test('HEAD is answered without the body but with its length', async () => {
  const text = await answer({ status: 200, headers: {}, body: 'abc' }, 'HEAD / HTTP/1.1');
  expect(text).toContain('content-length: 3\r\n');
  expect(text).toMatch(/\r\n\r\n$/);
});

test.each([204, 304])(
  '%i has neither body nor length, whatever the handler gave',
  async (status) => {
    const text = await answer({ status, headers: {}, body: 'abc' });
    expect(text).not.toContain('content-length');
    expect(text).toMatch(/\r\n\r\n$/);
  },
);

test('an absent body is an empty one', async () => {
  expect(await answer({ status: 200, headers: {} })).toContain('content-length: 0\r\n');
});

test('a stream arrives in chunks; HEAD lets go of it unread', async () => {
  let stopped = 0;
  const body = (): AsyncIterable<Uint8Array> => ({
    [Symbol.asyncIterator]: () => {
      const parts = ['one', '', 'two'];
      return {
        next: async () => {
          const part = parts.shift();
          return part === undefined
            ? { done: true, value: undefined }
            : { done: false, value: Buffer.from(part) };
        },
        return: async () => {
          stopped += 1;
          return { done: true, value: undefined };
        },
      };
    },
  });
  const text = await answer({ status: 200, headers: {}, body: body() });
  expect(text).toMatch(/\r\n\r\n3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n$/);
  await answer({ status: 200, headers: {}, body: body() }, 'HEAD / HTTP/1.1');
  expect(stopped).toBe(1);
});

test('a problem thrown by a handler is its answer', async () => {
  const wire = await openWire({}, async () => {
    throw new Problem('route-not-found', 'nothing here', {
      errors: [{ pointer: '/a', message: 'b' }],
    });
  });
  const { text } = await wire.send(get(wire.host, 'GET / HTTP/1.1', 'X-Request-Id: r1'));
  expect(text).toMatch(/^HTTP\/1.1 404 /);
  expect(text).toContain('cache-control: no-store');
  expect(JSON.parse(text.slice(text.indexOf('{')))).toEqual({
    type: 'urn:capstan:problem:route-not-found',
    title: 'Nothing is served at this path',
    status: 404,
    detail: 'nothing here',
    instance: 'urn:request:r1',
    errors: [{ pointer: '/a', message: 'b' }],
  });
  expect(wire.reached).toHaveLength(1);
});

test.each<[string, () => Promise<HttpResponse>]>([
  ['rejects', async () => Promise.reject(new Error('secret-4711'))],
  [
    'throws at once',
    () => {
      throw new Error('secret-4711');
    },
  ],
  ['rejects with nothing', () => Promise.reject()],
  ['gives a status that is none', async () => ({ status: 99, headers: {}, body: 'secret-4711' })],
  [
    'gives a field with a line break',
    async () => ({ status: 200, headers: { a: 'secret-4711\r\nb: c' } }),
  ],
])('a handler that %s is 500 without a word of why', async (_name, handler) => {
  const wire = await openWire({}, handler);
  const { text, statuses } = await wire.send(get(wire.host).repeat(2));
  expect(statuses).toEqual([500, 500]);
  expect(text).not.toContain('secret-4711');
  expect(wire.reached).toHaveLength(2);
  expect(wire.lines.filter(({ level }) => level === 'error')).toHaveLength(2);
});

test('the head of a stream leaves although its first piece takes long', async () => {
  const next = () => new Promise<IteratorResult<Uint8Array>>(() => {});
  const body = { [Symbol.asyncIterator]: () => ({ next }) };
  const wire = await openWire({}, async () => ({ status: 200, headers: {}, body }));
  const reply = await wire.send(get(wire.host), 300);
  expect(reply.text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n$/s);
  expect(reply.closed).toBe(false);
});

test('the head of a stream that fails at once leaves all the same', async () => {
  const next = () => Promise.reject(new Error('no more'));
  const body = { [Symbol.asyncIterator]: () => ({ next }) };
  const wire = await openWire({}, async () => ({ status: 200, headers: {}, body }));
  const reply = await wire.send(get(wire.host), 1_500);
  expect(reply.text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(reply.text).not.toContain('0\r\n\r\n');
  expect(reply.closed).toBe(true);
});

test('a stream that fails is broken off, so that it does not look complete', async () => {
  const wire = await openWire({}, async () => ({ status: 200, headers: {}, body: failing() }));
  async function* failing() {
    yield Buffer.from('half');
    throw new Error('no more');
  }
  const reply = await wire.send(get(wire.host), 1_500);
  expect(reply.text).toContain('4\r\nhalf\r\n');
  expect(reply.text).not.toContain('0\r\n\r\n');
  expect(reply.closed).toBe(true);
  expect(wire.reached).toHaveLength(1);
  expect(wire.lines.map(({ level }) => level)).toEqual(['error', 'info']);
});

test('a new handler answers from the next request on', async () => {
  const wire = await openWire();
  wire.listener.use(async () => ({ status: 202, headers: {} }));
  expect((await wire.send(get(wire.host))).statuses).toEqual([202]);
  expect(wire.reached).toEqual([]);
});

test('HTTP/1.0 is served and closed', async () => {
  const wire = await openWire();
  const reply = await wire.send(get(wire.host, 'GET / HTTP/1.0'), 1_500);
  expect(reply.statuses).toEqual([200]);
  expect(reply.closed).toBe(true);
  expect(wire.reached).toHaveLength(1);
});
