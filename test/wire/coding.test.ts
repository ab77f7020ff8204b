import { randomBytes } from 'node:crypto';
import { request as ask } from 'node:http';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { HttpResponse } from '../../src/http/index.ts';
import { openWire } from './wire.ts';

const TEXT = JSON.stringify({ words: Array(500).fill('grün') });
const LARGE: HttpResponse = {
  status: 200,
  headers: { 'content-type': 'application/json', etag: '"7"' },
  body: TEXT,
};

interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bytes: Buffer;
}

/** Asks once, without undoing any coding. */
async function received(
  response: HttpResponse,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
  compress = true,
): Promise<Received> {
  const options = { compress, allowOrigins: ['https://app.example'] };
  const wire = await openWire(options, async () => response);
  return new Promise((resolve, reject) => {
    const sent = ask({ port: wire.port, method, headers, agent: false }, (incoming) => {
      const pieces: Buffer[] = [];
      incoming
        .on('data', (piece: Buffer) => pieces.push(piece))
        .on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers as Received['headers'],
            bytes: Buffer.concat(pieces),
          }),
        );
    });
    sent.on('error', reject).end();
  });
}

test.each([
  ['gzip', 'gzip'],
  ['br, gzip', 'br'],
  ['gzip, deflate, br', 'br'],
  ['br;q=0.2, gzip;q=0.9', 'gzip'],
  ['GZIP', 'gzip'],
  ['*', 'br'],
  ['identity;q=0, gzip', 'gzip'],
])('%s is answered in %s', async (accepted, coding) => {
  const { headers, bytes } = await received(LARGE, { 'accept-encoding': accepted });
  expect(headers['content-encoding']).toBe(coding);
  expect(headers['content-length']).toBe(String(bytes.length));
  expect(bytes.length).toBeLessThan(TEXT.length / 10);
  const decoded = coding === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes);
  expect(decoded.toString()).toBe(TEXT);
  expect(headers.vary).toBe('Accept-Encoding');
  expect(headers.etag).toBe('W/"7"');
});

const AS_IT_IS = {
  'no wish': {},
  'an empty wish': { 'accept-encoding': '' },
  identity: { 'accept-encoding': 'identity' },
  'a refusal': { 'accept-encoding': 'gzip;q=0, br;q=0' },
  'a refusal of everything': { 'accept-encoding': '*;q=0' },
  'an unknown coding': { 'accept-encoding': 'zstd, deflate' },
  'a liking for none': { 'accept-encoding': 'gzip;q=0.5, identity' },
  'a broken quality': { 'accept-encoding': 'gzip;q=x' },
};

test.each(Object.entries(AS_IT_IS))(
  '%s leaves the answer as it is, but says that it varies',
  async (_, headers) => {
    const answer = await received(LARGE, headers);
    expect(answer.bytes.toString()).toBe(TEXT);
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect([answer.headers.vary, answer.headers.etag]).toEqual(['Accept-Encoding', '"7"']);
  },
);

describe('never coded', () => {
  const GZIP = { 'accept-encoding': 'gzip' };
  async function* pieces() {
    yield Buffer.from(TEXT);
  }
  const json = { 'content-type': 'application/json' };
  test.each<[string, HttpResponse]>([
    ['a short body', { status: 200, headers: json, body: `"${'x'.repeat(2000)}"` }],
    ['bytes', { ...LARGE, headers: { 'content-type': 'application/octet-stream' } }],
    ['a picture', { ...LARGE, headers: { 'content-type': 'image/png' } }],
    ['what has no type', { ...LARGE, headers: {} }],
    ['a stream', { status: 200, headers: json, body: pieces() }],
    ['an event stream', { ...LARGE, headers: { 'content-type': 'text/event-stream' } }],
    ['what has a coding', { ...LARGE, headers: { ...json, 'content-encoding': 'br' } }],
    [
      'what must not be transformed',
      { ...LARGE, headers: { ...json, 'cache-control': 'no-transform' } },
    ],
    ['a part', { ...LARGE, status: 206 }],
  ])('%s', async (_, response) => {
    const { headers } = await received(response, GZIP);
    expect(headers['content-encoding']).toBe(response.headers['content-encoding']);
    expect(headers.vary).toBeUndefined();
  });

  test.each([204, 304])('%i', async (status) => {
    const answer = await received({ ...LARGE, status }, GZIP);
    expect([answer.headers['content-encoding'], answer.bytes.length]).toEqual([undefined, 0]);
  });

  test('what does not get shorter', async () => {
    const body = randomBytes(4096).toString('latin1');
    const { headers, bytes } = await received(
      {
        status: 200,
        headers: { 'content-type': 'text/plain', etag: '"7"' },
        body: Buffer.from(body, 'latin1'),
      },
      GZIP,
    );
    expect([headers['content-encoding'], headers.etag, bytes.length]).toEqual([
      undefined,
      '"7"',
      4096,
    ]);
  });

  test('HEAD, whose length would be that of neither', async () => {
    const { headers, bytes } = await received(LARGE, GZIP, 'HEAD');
    expect(bytes).toHaveLength(0);
    expect(headers).toMatchObject({ vary: 'Accept-Encoding', etag: 'W/"7"' });
    expect(headers['content-length']).toBeUndefined();
    const plain = await received(LARGE, {}, 'HEAD');
    expect(plain.headers['content-length']).toBe(String(Buffer.byteLength(TEXT)));
  });

  test('where it was not asked to', async () => {
    const { headers } = await received(LARGE, GZIP, 'GET', false);
    expect([headers['content-encoding'], headers.vary]).toEqual([undefined, undefined]);
  });

  test.each(['cross-site', 'same-site'])(
    'for a page of another origin that cannot read it (%s), which learns nothing by its length',
    async (site) => {
      const foreign = { ...GZIP, 'sec-fetch-site': site };
      expect((await received(LARGE, foreign)).headers['content-encoding']).toBeUndefined();
      const allowed = { ...foreign, origin: 'https://app.example' };
      const { headers } = await received(LARGE, allowed);
      expect([headers['content-encoding'], headers.vary]).toEqual([
        'gzip',
        'Accept-Encoding, Origin',
      ]);
      const own = { ...GZIP, 'sec-fetch-site': 'same-origin' };
      expect((await received(LARGE, own)).headers['content-encoding']).toBe('gzip');
    },
  );
});
