import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readBody } from './body.ts';

test('puts chunks of any size together', async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 40_000 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(chunks, async (parts) => {
      const body = await readBody(Readable.from(parts.map((part) => Buffer.from(part))), 1e9);
      expect(Buffer.compare(body, Buffer.concat(parts))).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test('takes the limit and not a byte more', async () => {
  const source = () => Readable.from([Buffer.alloc(6), Buffer.alloc(4)]);
  expect(await readBody(source(), 10)).toHaveLength(10);
  const tooLong = source();
  await expect(readBody(tooLong, 9)).rejects.toMatchObject({ problem: 'body-too-large' });
  expect(tooLong.isPaused()).toBe(true);
});

test('a body that breaks off is no body', async () => {
  const source = new Readable({ read() {} });
  const reading = readBody(source, 10);
  source.push(Buffer.alloc(1));
  source.destroy(new Error('gone'));
  await expect(reading).rejects.toMatchObject({ problem: 'malformed-request' });
});
