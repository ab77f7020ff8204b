import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { CONTRACT, FLAGSHIP } from '../kit/flagship.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('the document is the published one, byte for byte', () => {
  expect(sha256(readFileSync(FLAGSHIP))).toBe(
    '3a5962f16f53bddb5b66a9365fecc70e77a4c4766f5e3d2ae2f14b8b433d9783',
  );
});

test('so is the contract beside it', () => {
  expect(sha256(readFileSync(CONTRACT))).toBe(
    '3f29b53a479ea929d8fb7dc0bfbb59084be3f90452ea1486a142d73e4821d2e2',
  );
});

const given = resolve(import.meta.dirname, '../../../shared/seed/quantcdn-ai-sessions.yaml');

test.skipIf(!existsSync(given))('and it is the one that was handed over', () => {
  expect(readFileSync(FLAGSHIP).equals(readFileSync(given))).toBe(true);
});
