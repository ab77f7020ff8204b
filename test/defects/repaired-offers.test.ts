import { expect, test } from 'vitest';
import { documentOf } from '../plan/kit.ts';
import { hold, type Row, read, resource, tool } from './kit.ts';

/** Rows W21 to W28 of the taxonomy: exposers, and what they say of what they offer, repaired with a warning that says how. */
const ROWS: Readonly<Record<string, Row>> = {
  W27: {
    title: 'an exposer without port and namespace',
    text: documentOf({
      exposes: `- {type: rest, resources: ${resource('/v1/{id}', '{method: GET, call: api.get}')}}`,
    }),
    says: ['warning missing-namespace 7', 'warning missing-port 7'],
    asks: [['GET /v1/{id}', { id: '1' }, 'GET https://api.test/things/1']],
  },
};

test.each(Object.entries(ROWS))('%s', async (_, row) => hold(row));

test.each([
  ['W21', 'POST', 'readOnly: true'],
  ['W21', 'DELETE', 'readOnly: true'],
])('%s: a hint of %s never makes a call safer than it is', async (_, method, hints) => {
  const { plan, said } = await read(
    documentOf({
      resources: resource('/a', `{name: get, method: ${method}}`),
      tools: `[${tool('get', `call: api.get, hints: {${hints}}`)}]`,
    }),
  );
  expect(said).toEqual(['warning hint-contradicts-operation 7']);
  const annotations = { readOnlyHint: false, destructiveHint: method === 'DELETE' };
  expect(plan?.exposures[0]).toMatchObject({ tools: [{ annotations }] });
});

test('W22, W23: hints by the names of MCP are read, other values are not', async () => {
  const { plan, said } = await read(
    documentOf({
      resources: resource('/a', '{name: get, method: PATCH}'),
      tools: `[${tool('get', "call: api.get, hints: {idempotentHint: true, destructiveHint: 'no', mood: good}")}]`,
    }),
  );
  const [exposure] = plan?.exposures ?? [];
  const annotations = { idempotentHint: true, destructiveHint: true };
  expect(exposure).toMatchObject({ tools: [{ annotations }] });
  expect([...said].sort()).toEqual([
    'warning hint-contradicts-operation 7',
    'warning unknown-key 7',
    'warning wrong-type 7',
  ]);
});

test('W28: a skill whose location is nowhere is served from the document', async () => {
  const { plan, said } = await read(
    documentOf({
      exposes:
        "- {type: skill, namespace: skills, port: 3011, skills: [{name: s, description: S, location: 'file:///opt/nowhere/s'}]}",
    }),
  );
  expect(plan?.exposures.map(({ type }) => type)).toEqual(['skill']);
  expect(said).toContain('warning unusable-location 7');
});
