import { expect, test } from 'vitest';
import { link } from '../plan/kit.ts';
import { runTool } from './kit.ts';
import { SHIP, shipyard } from './shipyard.ts';

const SHARED = shipyard(
  `
- name: find
  ref: fleet.find-ship
- name: find-anyway
  description: In other words
  ref: fleet.find-ship
  hints: {readOnly: false}
- name: status
  ref: fleet.status
`,
  `  - type: rest
    namespace: yard-api
    port: 8080
    resources:
    - path: /ships/{imo}
      operations:
      - {method: GET, ref: fleet.find-ship}
    - path: /status
      operations:
      - {method: GET, ref: fleet.status}
  aggregates:
  - label: Fleet
    namespace: fleet
    functions:
    - name: find-ship
      description: Find a ship
      semantics: {safe: true, idempotent: true}
      inputParameters: [{name: imo, type: string, description: Which}]
      call: registry.get-ship
      with: {imo: fleet.imo}
      outputParameters:
      - {type: string, mapping: $.vessel_name}
    - name: status
      description: How it is
      inputParameters: [{name: who, type: string, description: Who asks, required: false}]
      outputParameters:
      - {name: state, type: string, value: fine}
      - {name: asked, type: string, value: 'by {{who}}'}
`,
);

test('a tool and a route that refer to one flow do the same', async () => {
  expect((await runTool(SHARED, 'find', { imo: '1' }, { 'registry.get-ship': SHIP })).value).toBe(
    'Emma',
  );
  const { route } = link(SHARED);
  expect(route('GET /ships/{imo}').inputs.map((input) => [input.name, input.in])).toEqual([
    ['imo', 'path'],
  ]);
});

test('description, inputs and hints come from the flow; what the tool says itself wins', () => {
  const { tool, errors } = link(SHARED);
  expect(errors).toEqual([]);
  expect(tool('find').description).toBe('Find a ship');
  expect(tool('find').annotations).toMatchObject({ readOnlyHint: true, idempotentHint: true });
  expect(tool('find-anyway')).toMatchObject({
    description: 'In other words',
    annotations: { readOnlyHint: false, idempotentHint: true },
  });
  expect(tool('find').inputs.map(({ name }) => name)).toEqual(['imo']);
});

test('a flow of constants is a mock: nothing is called, templates take the inputs', async () => {
  const { value, calls } = await runTool(SHARED, 'status', { who: 'me {{who}}' });
  expect([value, calls]).toEqual([{ state: 'fine', asked: 'by me {{who}}' }, []]);
  expect((await runTool(SHARED, 'status', {})).value).toEqual({ state: 'fine', asked: null });
});

test('a mock tool without a flow', async () => {
  const document = shipyard(`
- name: get-ship
  description: A ship
  inputParameters: [{name: imo_number, type: string, description: Which}]
  outputParameters:
  - {name: imo, type: string, value: '{{imo_number}}'}
  - {name: year, type: integer, value: 2006}
  - {name: specs, type: object, properties: {flag: {type: string, value: NO}}}
`);
  const { value } = await runTool(document, 'get-ship', { imo_number: '7' });
  expect(value).toEqual({ imo: '7', year: 2006, specs: { flag: 'NO' } });
});
