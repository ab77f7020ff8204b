import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Description, generate } from './generate.ts';
import { tryText } from './kit.ts';

// Documents of the largest published family, made by its rules from descriptions of our own.

const FOLDER = join(import.meta.dirname, 'openapi');
const descriptions = readdirSync(FOLDER).map((file) => ({
  file,
  description: parse(readFileSync(join(FOLDER, file), 'utf8')) as Description,
}));

describe.each(descriptions)('what is generated of $file', ({ description }) => {
  test('is served whole, and every call reaches the right place', async () => {
    const outcome = await tryText(generate(description, 'OURS'));
    expect(outcome).toMatchObject({ stage: 'served', faults: [], exposures: ['rest', 'mcp'] });
    expect(outcome.family).toBe('alpha2, one tag a document (A2)');
    expect(outcome.actions.filter(({ result }) => result !== 'right')).toEqual([]);
    const operations = Object.values(description.paths).flatMap((item) =>
      Object.keys(item).filter((key) => key !== 'parameters'),
    );
    expect(outcome.actions).toHaveLength(2 * operations.length);
  });
});

test('the generator makes what the published one makes', () => {
  const [cameras] = descriptions;
  const text = cameras ? generate(cameras.description, 'OURS') : '';
  expect(text).toContain('baseUri: ""');
  expect(text).toContain('path: /v1/cameras/{serial}');
  expect(text).toContain('call: cameras-co.get');
  expect(text).toContain('serial: rest.serial');
  expect(text).toContain('username: "{{env.OURS_USER}}"');
});
