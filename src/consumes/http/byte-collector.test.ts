import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteCollector } from './byte-collector.ts';

test('gives back what it was given, in order, and leaves the pieces alone', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (pieces) => {
      const copies = pieces.map((piece) => Uint8Array.from(piece));
      const collector = new ByteCollector();
      for (const piece of pieces) collector.add(piece);
      const whole = Buffer.concat(copies);
      expect(collector.length).toBe(whole.length);
      expect(Buffer.from(collector.bytes()).equals(whole)).toBe(true);
      expect(pieces).toEqual(copies);
    }),
    { numRuns: 2000 },
  );
});

test('does not copy a single piece', () => {
  const piece = Buffer.from('abc');
  const collector = new ByteCollector();
  collector.add(piece);
  expect(collector.bytes().buffer).toBe(piece.buffer);
});
