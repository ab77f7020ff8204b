import { expect, test } from 'vitest';
import { describeOpenApi, startCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { planOf } from '../kit/flagship.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { imported, written } from './kit.ts';

const range = { type: 'object', properties: { from: { type: 'string' } } };

/** An API with one operation that takes one object in its query. */
function searching(parameter: object, url = 'https://one.example.com') {
  return {
    openapi: '3.1.0',
    info: { title: 'One', version: '1' },
    servers: [{ url }],
    paths: {
      '/x': {
        get: {
          operationId: 'search',
          summary: 'Search',
          parameters: [{ name: 'filter', in: 'query', ...parameter }],
          responses: { '200': { description: 'Found' } },
        },
      },
    },
    components: { schemas: { Status: { type: 'string', enum: ['open', 'closed'] } } },
  };
}

const FILTER = {
  style: 'deepObject',
  required: true,
  schema: {
    type: 'object',
    required: ['status'],
    properties: {
      status: { $ref: '#/components/schemas/Status' },
      tags: { type: 'array', items: { type: 'string' } },
      limit: { type: 'integer', description: 'How many' },
      range,
    },
  },
};

async function inputsOf(from: unknown) {
  const { exposures } = await planOf(written(imported(from)));
  const [rest] = exposures as unknown as {
    routes: { inputs: { name: string; in: string; type: string; required: boolean }[] }[];
  }[];
  return rest?.routes[0]?.inputs.map(
    ({ name, in: place, type, required }) => `${name}${required ? '' : '?'}: ${place} ${type}`,
  );
}

test('each member of a deep object is a parameter of its own', async () => {
  const from = searching(FILTER);
  expect(await inputsOf(from)).toEqual([
    'filter[status]: query string',
    'filter[tags]?: query array',
    'filter[limit]?: query integer',
  ]);
  expect(imported(from).warnings).toEqual([
    "GET /x: 'filter[range]' is left out: it is an object within an object",
  ]);
});

test('members of an exploded form are parameters by their own names', async () => {
  const { style: _, ...form } = FILTER;
  expect(await inputsOf(searching(form))).toEqual([
    'status: query string',
    'tags?: query array',
    'limit?: query integer',
  ]);
});

test('an object that says nothing of its members is left out, and it is said how it would be sent', () => {
  const of = (parameter: object) => imported(searching(parameter)).warnings;
  expect(of({ style: 'deepObject', schema: { type: 'object' } })).toEqual([
    "GET /x: 'filter' is left out: it is an object sent as 'filter[…]', whose members are not declared",
  ]);
  expect(of({ explode: false, schema: range })).toEqual([
    "GET /x: 'filter' is left out: it is an object that has to be spread over several values",
  ]);
});

test('members reach the API by their names in brackets, and stay so when described and imported again', async () => {
  const upstream = await scriptedUpstream({
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  const file = written(imported(searching(FILTER, upstream.base.origin)));
  const plan = await planOf(file);
  const running = await startCapability(plan, {
    extensions: standard,
    environment: new Map(),
    overrides: new Map(),
    embedded: undefined,
    ports: new Map(plan.exposures.map(({ namespace }) => [namespace, 0])),
  });
  try {
    const rest = running.exposes.find(({ type }) => type === 'rest');
    const url = `${rest?.url}/v1`;
    const query = 'filter[status]=open&filter[tags]=a&filter[tags]=b%26&filter[limit]=2';
    expect((await fetch(`${url}/x?${query}`)).status).toBe(200);
    expect(decodeURI(upstream.requests[0]?.url ?? '')).toBe(
      '/x?filter[status]=open&filter[tags]=a&filter[tags]=b%26&filter[limit]=2',
    );
    expect((await fetch(`${url}/x?filter[limit]=2`)).status).toBe(400);
  } finally {
    await running.stop(0);
    await upstream.close();
  }
  const described = describeOpenApi(plan, standard, undefined);
  expect(await inputsOf(described.description)).toEqual(await inputsOf(searching(FILTER)));
});
