import { expect, test } from 'vitest';
import { openWire } from './wire.ts';

const head = (host: string, lines: readonly string[], start = 'GET / HTTP/1.1') =>
  `${[start, `Host: ${host}`, ...lines].join('\r\n')}\r\n\r\n`;

test.each([
  'Origin: http://evil.test',
  'Mcp-Method: tools/call',
  'Idempotency-Key: k',
  'Authorization: Bearer t',
])('T52 (lines Node would drop): 1,100 short lines before %s are 431', async (line) => {
  const wire = await openWire();
  const reply = await wire.send(head(wire.host, [...Array(1_100).fill('b:1'), line]));
  expect(reply.statuses).toEqual([431]);
  expect(wire.reached).toEqual([]);
});

test.each([
  [100, 200],
  [101, 431],
])('T53 (sizes): %i header lines give %i', async (count, status) => {
  const wire = await openWire();
  const reply = await wire.send(head(wire.host, Array(count - 1).fill('b:1')));
  expect(reply.statuses).toEqual([status]);
  expect(wire.reached).toHaveLength(status === 200 ? 1 : 0);
});

test.each([
  [15 * 1024, 200],
  [16 * 1024 + 1, 431],
])('T53 (sizes): a head of about %i bytes gives %i', async (size, status) => {
  const wire = await openWire();
  const reply = await wire.send(head(wire.host, [`X: ${'a'.repeat(size)}`]));
  expect(reply.statuses).toEqual([status]);
  expect(wire.reached).toHaveLength(status === 200 ? 1 : 0);
});

test.each([
  [8 * 1024, 200],
  [8 * 1024 + 1, 414],
  [17 * 1024, 431],
])('T53 (sizes): a target of %i bytes gives %i', async (size, status) => {
  const wire = await openWire();
  const reply = await wire.send(head(wire.host, [], `GET /${'a'.repeat(size - 1)} HTTP/1.1`));
  expect(reply.statuses).toEqual([status]);
  expect(wire.reached).toHaveLength(status === 200 ? 1 : 0);
});

test('T53 (look-alike names): a header name with an underscore is 400', async () => {
  const wire = await openWire();
  const reply = await wire.send(head(wire.host, ['x-user: a', 'x_user: b']));
  expect(reply.statuses).toEqual([400]);
  expect(wire.reached).toEqual([]);
});

test.each(['TRACE / HTTP/1.1', 'CONNECT evil.test:80 HTTP/1.1'])(
  'T59 (methods): %s is 405',
  async (start) => {
    const wire = await openWire();
    const reply = await wire.send(head(wire.host, [], start), 1_500);
    expect(reply.statuses).toEqual([405]);
    expect(reply.text).toMatch(/^allow: .*GET/m);
    expect(reply.closed).toBe(true);
    expect(wire.reached).toEqual([]);
  },
);

test('T59 (methods): lower case is 400, an override is only a header', async () => {
  const wire = await openWire();
  expect((await wire.send(head(wire.host, [], 'get / HTTP/1.1'))).statuses).toEqual([400]);
  expect(wire.reached).toEqual([]);
  await wire.send(
    head(wire.host, ['X-HTTP-Method-Override: DELETE'], 'GET /?_method=DELETE HTTP/1.1'),
  );
  expect(wire.reached.map(({ method }) => method)).toEqual(['GET']);
});

test('T78 (methods): one the handler does not know reaches it, so that it can say 405 with Allow', async () => {
  const wire = await openWire();
  await wire.send(head(wire.host, [], 'PROPFIND / HTTP/1.1'));
  await wire.send(`${head(wire.host, ['Content-Length: 1'], 'DELETE / HTTP/1.1')}a`);
  expect(wire.reached.map(({ method }) => method)).toEqual(['PROPFIND', 'DELETE']);
});

test.each([
  '/#x',
  '/a\\b',
  '/../b',
  '/a/..',
  '/a/./b',
  '/%2e%2e/b',
  '/a/.%2E?x',
  '/a/%2e',
  '//evil.test/x',
  '/a?b#c',
  '/a\tb',
  '/a\x7fb',
  '/\u00e9',
  'a/b',
])('T53 (targets): %j is 400', async (target) => {
  const wire = await openWire();
  const reply = await wire.send(head(wire.host, [], `GET ${target} HTTP/1.1`));
  expect(reply.statuses).toEqual([400]);
  expect(wire.reached).toEqual([]);
});

test.each([
  '/a/..b',
  '/...',
  '/a?x=/../y',
  '/a%2Fb',
  '/.well-known/x',
  '/%252e%252e/',
  '/a/%2e%2e%2e',
  '/?',
])('targets: %j passes as it is', async (target) => {
  const wire = await openWire();
  await wire.send(head(wire.host, [], `GET ${target} HTTP/1.1`));
  expect(wire.reached.map((request) => request.target)).toEqual([target]);
});

test('T50 (expectations): one that is not 100-continue is 417', async () => {
  const wire = await openWire();
  const reply = await wire.send(
    head(wire.host, ['Expect: x', 'Content-Length: 1'], 'POST / HTTP/1.1'),
    1_500,
  );
  expect(reply.statuses).toEqual([417]);
  expect(reply.closed).toBe(true);
  expect(wire.reached).toEqual([]);
});

test.each(['gzip', 'br', 'gzip, gzip', 'identity, gzip'])(
  'T51 (request codings): %s is 415',
  async (coding) => {
    const wire = await openWire();
    const reply = await wire.send(
      `${head(wire.host, [`Content-Encoding: ${coding}`, 'Content-Length: 1'], 'POST / HTTP/1.1')}a`,
    );
    expect(reply.statuses).toEqual([415]);
    expect(wire.reached).toEqual([]);
  },
);

test('T51 (request codings): identity is none', async () => {
  const wire = await openWire();
  await wire.send(
    `${head(wire.host, ['Content-Encoding: identity', 'Content-Length: 1'], 'POST / HTTP/1.1')}a`,
  );
  expect(wire.reached).toHaveLength(1);
});

test('upgrades: a WebSocket is refused, the h2c offer of a Java client is ignored, once', async () => {
  const wire = await openWire();
  const refused = await wire.send(
    head(wire.host, ['Connection: Upgrade', 'Upgrade: websocket']),
    1_500,
  );
  expect(refused.statuses).toEqual([400]);
  expect(refused.closed).toBe(true);
  expect(wire.reached).toEqual([]);
  const offered = [
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AA',
    'Content-Length: 1',
  ];
  const plain = await wire.send(
    `${head(wire.host, offered, 'POST /b HTTP/1.1')}a${head(wire.host, [])}`,
    1_500,
  );
  // Node drops what follows an offer in the same packet; reading on would start in the middle.
  expect(plain.statuses).toEqual([200]);
  expect(plain.closed).toBe(true);
  expect(wire.reached).toHaveLength(1);
});

test.each([
  ['an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a TLS hello', Uint8Array.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3])],
  ['HTTP/0.9', 'GET /\r\n\r\n'],
  ['HTTP/2.0 by name', 'GET / HTTP/2.0\r\nHost: HOST\r\n\r\n'],
])('T60 (other protocols): %s is 400 and closed', async (_name, bytes) => {
  const wire = await openWire();
  const reply = await wire.send(
    typeof bytes === 'string' ? bytes.replace('HOST', wire.host) : bytes,
    1_500,
  );
  expect(reply.statuses).toEqual([400]);
  expect(reply.closed).toBe(true);
  expect(wire.reached).toEqual([]);
});

test('T60 (noise): 200 seeds of random bytes harm nothing', async () => {
  const wire = await openWire({ limits: { lingerMs: 20 } });
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, seed) => wire.send(noise(seed, 64 * 1024), 1_500)),
  );
  expect(
    replies.every(({ statuses }) => statuses.every((status) => status >= 400 && status < 500)),
  ).toBe(true);
  expect(wire.reached).toEqual([]);
  expect((await wire.send(head(wire.host, []))).statuses).toEqual([200]);
});

/** Bytes of a linear congruential generator; every second seed starts like a request. */
function noise(seed: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length);
  let state = seed + 1;
  for (let index = 0; index < length; index += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    bytes[index] = state >> 16;
  }
  if (seed % 2 === 0) bytes.write('POST / HTTP/1.1\r\nHost: ');
  return bytes;
}
