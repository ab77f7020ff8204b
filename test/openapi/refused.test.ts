import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { McpExposure } from '../../src/exposes/mcp/exposure.ts';
import { planOf } from '../kit/flagship.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { api, body, imported, written } from './kit.ts';

test('references that leave the file are refused, and nothing is fetched', async () => {
  const canary = await scriptedUpstream();
  for (const $ref of [
    `${canary.base}schema.json`,
    'file:///etc/passwd',
    '../other.yaml#/Pet',
    'other.yaml',
    '#/components/schemas/Missing',
  ]) {
    expect(() => imported(api(body({ $ref })))).toThrow(RangeError);
    expect(() => imported(api({ parameters: [{ $ref }] }))).toThrow(/^in POST \/x, /);
    expect(() => imported({ ...api({}), paths: { '/x': { $ref } } })).toThrow(RangeError);
  }
  expect(canary.requests).toEqual([]);
  await canary.close();
});

test('references that go round in circles are refused where an object must come of them', () => {
  const parameters = {
    a: { $ref: '#/components/parameters/b' },
    b: { $ref: '#/components/parameters/a' },
  };
  const operation = { parameters: [{ $ref: '#/components/parameters/a' }] };
  expect(() => imported(api(operation, { components: { parameters } }))).toThrow(
    /goes round in circles/,
  );
});

test.each([
  ['no description at all', null],
  ['a list', []],
  ['Swagger 1.2', { swaggerVersion: '1.2' }],
  ['OpenAPI 4', { openapi: '4.0.0' }],
  ['no paths', { openapi: '3.0.0', info: {} }],
  ['paths of another kind', { openapi: '3.0.0', paths: ['/x'] }],
])('%s is refused in words', (_, description) => {
  expect(() => imported(description)).toThrow(RangeError);
});

test('a schema that is referred to from anywhere, by any name, stays what it is', async () => {
  const description = api(body({ $ref: '#/components/schemas/List%20of%20Things%C2%ABT%C2%BB' }), {
    components: {
      schemas: {
        'List of Things«T»': { type: 'array', items: { $ref: '#/paths/~1y/get/x-item' } },
      },
    },
  });
  Object.assign(description.paths, {
    '/y': { get: { 'x-item': { type: 'integer', maximum: 3 } } },
  });
  const { exposures } = await planOf(written(imported(description)));
  const [tool] = (exposures.find(({ type }) => type === 'mcp') as McpExposure).tools;
  expect(tool?.inputSchema).toMatchObject({
    properties: { body: { type: 'array', items: { type: 'integer', maximum: 3 } } },
  });
});

test('text that hides something is cleaned on its way to models', () => {
  const hidden = 'Read\u202e it\u200b \u{e0041}now\u0007';
  const { capability, contract } = imported(
    api({ ...body({ type: 'object', description: hidden }), summary: hidden, description: hidden }),
  );
  expect(parse(capability).capability.exposes[1].tools[0].description).toBe('Read it now');
  expect(contract).not.toMatch(/[\u202e\u200b]|\u{e0041}/u);
});
