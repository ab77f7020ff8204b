import { expect, test } from 'vitest';
import { openWire } from './wire.ts';

const NEXT = 'GET /smuggled HTTP/1.1\r\nHost: HOST\r\n\r\n';

/** Each is followed by a pipelined request that must not be executed. */
const UNCLEAR: readonly [name: string, statuses: readonly number[], request: string][] = [
  [
    'length and chunked',
    [400],
    'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'two different lengths',
    [400],
    'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nContent-Length: 5\r\n\r\n',
  ],
  [
    'the same length twice',
    [400],
    'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n',
  ],
  [
    'xchunked',
    [400, 501],
    'POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'chunked, identity',
    [400, 501],
    'POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n',
  ],
  [
    'gzip, chunked',
    [501],
    'POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'chunked twice',
    [400, 501],
    'POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'chunked in HTTP/1.0',
    [400],
    'POST / HTTP/1.0\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  ],
  [
    'space before the colon',
    [400],
    'POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
  ],
  ['length +1', [400], 'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: +1\r\n\r\na'],
  ['length 0x1', [400], 'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0x1\r\n\r\na'],
  ['length -1', [400], 'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n\r\n'],
  [
    'a length past 64 bits',
    [400],
    'POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 99999999999999999999\r\n\r\n',
  ],
  ['lines that end in LF alone', [400], 'POST / HTTP/1.1\nHost: HOST\nContent-Length: 0\n\n'],
  [
    'a chunk that ends in LF alone',
    [400],
    'POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n1\na\n0\n\n',
  ],
  [
    'a folded header line',
    [400],
    'POST / HTTP/1.1\r\nHost: HOST\r\nX: a\r\n b\r\nContent-Length: 0\r\n\r\n',
  ],
  ['NUL in a value', [400], 'GET / HTTP/1.1\r\nHost: HOST\r\nX: a\0b\r\n\r\n'],
  ['CR in a value', [400], 'GET / HTTP/1.1\r\nHost: HOST\r\nX: a\rb\r\n\r\n'],
  [
    'a chunk size past 64 bits',
    [400],
    'POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n',
  ],
  [
    'a chunk size with a space',
    [400],
    'POST / HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n',
  ],
  ['no Host', [400], 'GET / HTTP/1.1\r\n\r\n'],
  ['no Host in HTTP/1.0', [400], 'GET / HTTP/1.0\r\n\r\n'],
  ['GET with a body', [400], 'GET / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\n\r\na'],
  ['HEAD with a body', [400], 'HEAD / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 1\r\n\r\na'],
];

test.each(UNCLEAR)(
  'T45 (smuggling): %s is refused and what follows is not executed',
  async (_name, statuses, request) => {
    const wire = await openWire();
    const reply = await wire.send((request + NEXT).replaceAll('HOST', wire.host), 1_500);
    expect(reply.statuses).toHaveLength(1);
    expect(statuses).toContain(reply.statuses[0]);
    expect(reply.text).toMatch(/^connection: close\r$/im);
    expect(reply.closed).toBe(true);
    expect(wire.reached).toEqual([]);
  },
);

test.each([
  ['two Host lines', 'GET / HTTP/1.1\r\nHost: HOST\r\nHost: HOST\r\n\r\n'],
  ['a list', 'GET / HTTP/1.1\r\nHost: HOST, HOST\r\n\r\n'],
  ['an empty one', 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
  ['user information', 'GET / HTTP/1.1\r\nHost: user@HOST\r\n\r\n'],
  ['an absolute target', 'GET http://evil.test/ HTTP/1.1\r\nHost: HOST\r\n\r\n'],
  ['an absolute target with the same host', 'GET http://HOST/ HTTP/1.1\r\nHost: HOST\r\n\r\n'],
  ['an asterisk for target', 'OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n'],
])('T46 (more than one host): %s is 400', async (_name, request) => {
  const wire = await openWire();
  const reply = await wire.send(request.replaceAll('HOST', wire.host));
  expect(reply.statuses).toEqual([400]);
  expect(reply.text).toContain('application/problem+json');
  expect(wire.reached).toEqual([]);
});

test('T47 (pipelining): 100 requests on one connection are answered in order, one at a time', async () => {
  let busy = 0;
  const wire = await openWire({}, async ({ target }) => {
    busy += 1;
    expect(busy).toBe(1);
    await new Promise(setImmediate);
    busy -= 1;
    return { status: 200, headers: {}, body: `<${target}>` };
  });
  const requests = Array.from(
    { length: 100 },
    (_, index) => `GET /${index} HTTP/1.1\r\nHost: ${wire.host}\r\n\r\n`,
  );
  const reply = await wire.send(requests.join(''));
  const bodies = [...reply.text.matchAll(/<\/(\d+)>/g)].map(([, index]) => Number(index));
  expect(bodies).toEqual(requests.map((_, index) => index));
  expect(wire.reached).toHaveLength(100);
});

test('pipelining: requests before a broken one are answered, then the broken one', async () => {
  const wire = await openWire({}, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { status: 201, headers: {} };
  });
  const good = `GET / HTTP/1.1\r\nHost: ${wire.host}\r\n\r\n`;
  const reply = await wire.send(`${good}${good}no http at all\r\n\r\n${good}`, 1_500);
  expect(reply.statuses).toEqual([201, 201, 400]);
  expect(reply.closed).toBe(true);
  expect(wire.reached).toHaveLength(2);
});

test('pipelining: more requests than may be in flight end with 503 and nothing out of order', async () => {
  const wire = await openWire({ limits: { inFlightRequests: 3 } }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { status: 200, headers: {} };
  });
  const reply = await wire.send(`GET / HTTP/1.1\r\nHost: ${wire.host}\r\n\r\n`.repeat(10), 1_500);
  expect(reply.statuses).toEqual([200, 200, 200, 503]);
  expect(reply.text).toContain('retry-after: 1');
  expect(reply.closed).toBe(true);
  expect(wire.reached).toHaveLength(3);
});

test('T49 (trailers): what follows the last chunk is no header', async () => {
  const wire = await openWire();
  const reply = await wire.send(
    `POST / HTTP/1.1\r\nHost: ${wire.host}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nAuthorization: Bearer x\r\n\r\n`,
  );
  expect(reply.statuses).toEqual([200]);
  expect(wire.reached[0]?.headers.authorization).toBeUndefined();
  expect(String(wire.reached[0]?.body)).toBe('a');
});

test('T49 (chunk extensions): 20 KiB of them are refused', async () => {
  const wire = await openWire();
  const reply = await wire.send(
    `POST / HTTP/1.1\r\nHost: ${wire.host}\r\nTransfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(20_000)}\r\na\r\n0\r\n\r\n`,
    1_500,
  );
  expect(reply.statuses).toEqual([413]);
  expect(wire.reached).toEqual([]);
});
