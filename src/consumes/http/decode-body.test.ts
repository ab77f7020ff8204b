import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeBody } from './decode-body.ts';

const plain = Buffer.from('{"a":"é"}');
const zeros = Buffer.alloc(1000);

test.each([
  ['no coding', undefined, plain],
  ['identity', 'identity', plain],
  ['gzip', 'gzip', gzipSync(plain)],
  ['GZIP with spaces', ' GZIP ', gzipSync(plain)],
  ['x-gzip', 'x-gzip', gzipSync(plain)],
  ['deflate', 'deflate', deflateSync(plain)],
  ['br', 'br', brotliCompressSync(plain)],
])('undoes %s', async (_, coding, body) => {
  expect(Buffer.from(await decodeBody(body, coding, 'GET', 1000))).toEqual(plain);
});

test('an empty body needs no decoding', async () => {
  expect(await decodeBody(new Uint8Array(), 'gzip', 'HEAD', 1000)).toHaveLength(0);
});

test.each([
  ['gzip', gzipSync(zeros)],
  ['deflate', deflateSync(zeros)],
  ['br', brotliCompressSync(zeros)],
])('T65 %s may decode to the limit and no further', async (coding, body) => {
  expect(await decodeBody(body, coding, 'GET', 1000)).toHaveLength(1000);
  await expect(decodeBody(body, coding, 'GET', 999)).rejects.toMatchObject({
    problem: 'upstream-too-large',
    members: {},
  });
});

test.each([
  ['stacked codings', 'gzip, gzip', gzipSync(gzipSync(plain))],
  ['six of them', 'gzip, gzip, gzip, gzip, gzip, gzip', plain],
  ['an unknown coding', 'zstd', plain],
  ['a name every object has', 'constructor', plain],
  ['a coding that was not applied', 'gzip', plain],
  ['another coding than it says', 'br', gzipSync(plain)],
  ['half a stream', 'gzip', gzipSync(plain).subarray(0, 15)],
  ['deflate without its wrapper', 'deflate', deflateRawSync(plain)],
])('T65 refuses %s', async (_, coding, body) => {
  await expect(decodeBody(body, coding, 'PUT', 1000)).rejects.toMatchObject({
    problem: 'upstream-invalid',
    members: { outcome: 'unknown' },
  });
});
