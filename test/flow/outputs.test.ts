import { expect, test } from 'vitest';
import { link } from '../plan/kit.ts';
import { runTool } from './kit.ts';
import { SHIP, shipyard } from './shipyard.ts';

const tool = (outputs: string) =>
  shipyard(`
- name: ship
  description: A ship
  inputParameters: [{name: imo, type: string, description: Which}]
  call: registry.get-ship
  with: {imo: yard.imo}
  outputParameters:
${outputs.trim().replace(/^/gm, '  ')}
`);

const outputOf = async (outputs: string, answer: unknown = SHIP) =>
  (await runTool(tool(outputs), 'ship', { imo: '1' }, { 'registry.get-ship': answer })).value;

test.each([
  ['a scalar', '- {type: string, mapping: $.vessel_name}', 'Emma'],
  ['text of a number, declared a number', '- {type: number, mapping: $.year_built}', 2006],
  ['text that is no number stays text', '- {type: number, mapping: $.vessel_name}', 'Emma'],
  ['what is not there', '- {type: string, mapping: $.nothing}', null],
  ['a text cut to its length', '- {type: string, mapping: $.vessel_name, maxLength: 2}', 'Em'],
  [
    'a list of scalars',
    '- {type: array, mapping: $.crew, items: {type: string, mapping: $.}}',
    SHIP.crew,
  ],
  ['a wildcard', '- {type: array, mapping: "$.crew[*]", items: {type: string}}', SHIP.crew],
  ['a filter', '- {type: array, mapping: "$.crew[?@ != \'C-9\']"}', ['C-2', 'C-1']],
  ['a list that is none', '- {type: array, mapping: $.vessel_name, items: {type: string}}', null],
  [
    'one named output is the value itself',
    '- {name: n, type: string, mapping: $.vessel_name}',
    'Emma',
  ],
  [
    'two named outputs are an object',
    '- {name: n, type: string, mapping: $.vessel_name}\n- {name: y, type: integer, value: $.year_built}',
    { n: 'Emma', y: 2006 },
  ],
  [
    'an output without a source is the member of its name',
    '- {name: imo, type: string}\n- {name: crew, type: array}',
    { imo: '9321483', crew: SHIP.crew },
  ],
  [
    'a map with names of its own',
    '- {type: object, mapping: $.tags, values: {type: integer, mapping: $.n}}',
    { a: 1, b: 2 },
  ],
  [
    'a constant beside a selection',
    '- {name: kind, type: string, const: ship}\n- {name: n, type: string, mapping: $.vessel_name}',
    { kind: 'ship', n: 'Emma' },
  ],
])('%s', async (_, outputs, expected) => {
  expect(await outputOf(outputs)).toEqual(expected);
});

test('an object of properties, nested, each from the root of the answer', async () => {
  const outputs = `
- type: object
  properties:
    name: {type: string, mapping: $.vessel_name}
    specs:
      type: object
      properties:
        year: {type: number, mapping: $.year_built}
        length: {type: number, mapping: $.dimensions.length}
`;
  expect(await outputOf(outputs)).toEqual({ name: 'Emma', specs: { year: 2006, length: 397.7 } });
});

test('items of a list are mapped each from its own root', async () => {
  const outputs = `
- type: array
  mapping: $.
  items:
    type: object
    properties:
      id: {type: string, mapping: $.imo}
`;
  expect(await outputOf(outputs, [{ imo: 'a', x: 1 }, { imo: 'b' }, {}])).toEqual([
    { id: 'a' },
    { id: 'b' },
    { id: null },
  ]);
});

test('a whole value passes whatever its type', async () => {
  for (const answer of [[1, 2], { a: 1 }, 'text', 5, null]) {
    expect(await outputOf('- {type: object, mapping: $.}', answer)).toEqual(answer);
  }
});

test('declared structure is published as output schema, without promises about scalars', () => {
  const schema = link(
    tool(
      '- type: object\n  properties:\n    id: {type: string, mapping: $.imo, description: Number}\n    crew: {type: array, mapping: $.crew, items: {type: string}}',
    ),
  ).tool('ship').outputSchema;
  expect(schema).toEqual({
    type: 'object',
    properties: { id: { description: 'Number' }, crew: { type: ['array', 'null'] } },
  });
});

test('members that objects inherit are not there', async () => {
  expect(
    await outputOf(
      '- {name: constructor, type: string}\n- {name: n, type: string, mapping: $.vessel_name}',
    ),
  ).toEqual({ constructor: null, n: 'Emma' });
});
