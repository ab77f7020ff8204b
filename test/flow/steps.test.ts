import { expect, test } from 'vitest';
import { link } from '../plan/kit.ts';
import { Refusal, runTool } from './kit.ts';
import { CREW, SHIP, shipyard } from './shipyard.ts';

const WITH_CREW = shipyard(`
- name: ship-with-crew
  description: A ship with its crew
  inputParameters: [{name: imo, type: string, description: Which}]
  steps:
  - {name: get-ship, type: call, call: registry.get-ship, with: {imo: yard.imo}}
  - {name: list-crew, type: call, call: registry.list-crew}
  - {name: resolve, type: lookup, index: list-crew, match: id, lookupValue: $.get-ship.crew, outputParameters: [fullName, role]}
  mappings:
  - {targetName: name, value: $.get-ship.vessel_name}
  - {targetName: size.length, value: $.get-ship.dimensions.length}
  - {targetName: crew, value: $.resolve}
  - {targetName: missing, value: $.get-ship.nothing}
  outputParameters:
  - {name: name, type: string}
`);

const answers = { 'registry.get-ship': SHIP, 'registry.list-crew': CREW };

test('calls, a lookup and mappings: a chain gives back what its mappings say', async () => {
  const { value, calls } = await runTool(WITH_CREW, 'ship-with-crew', { imo: '9321483' }, answers);
  expect(calls).toEqual([
    { operation: 'registry.get-ship', values: { imo: '9321483' } },
    { operation: 'registry.list-crew', values: {} },
  ]);
  expect(value).toEqual({
    name: 'Emma',
    size: { length: 397.7 },
    crew: [
      { fullName: 'Bo', role: 'cook' },
      { fullName: 'Ann', role: 'captain' },
    ],
    missing: null,
  });
});

test('later steps see the named outputs of an operation, and columns can be looked up', async () => {
  const document = shipyard(`
- name: fleet
  description: The fleet
  steps:
  - {name: fleet, type: call, call: registry.fleet}
  - {name: one, type: call, call: registry.get-ship, with: {imo: '{{fleet.ids[1]}}'}}
  mappings:
  - {targetName: total, value: $.fleet.total}
  - {targetName: ids, value: $.fleet.ids}
  - {targetName: count, value: $.fleet.all.count}
`);
  const { value, calls } = await runTool(
    document,
    'fleet',
    {},
    {
      'registry.fleet': { ships: [{ imo: 'a' }, { imo: 'b' }], count: 2 },
      'registry.get-ship': {},
    },
  );
  expect(calls[1]?.values).toEqual({ imo: 'b' });
  expect(value).toEqual({ total: 2, ids: ['a', 'b'], count: 2 });
});

test('a refusal ends the chain and is the answer', async () => {
  const { status, value, calls } = await runTool(
    WITH_CREW,
    'ship-with-crew',
    { imo: '1' },
    { ...answers, 'registry.get-ship': new Refusal(404) },
  );
  expect([status, value, calls.length]).toEqual([404, { error: 404 }, 1]);
});

test('a later step takes values of an earlier one, by template, path or name', async () => {
  const document = shipyard(`
- name: first-ship
  description: The first ship
  steps:
  - {name: list, type: call, call: registry.list-ships}
  - {name: a, type: call, call: registry.get-ship, with: {imo: '{{list[0].imo}}'}}
  - {name: b, type: call, call: registry.get-ship, with: {imo: '$.list[1].imo'}}
  - {name: c, type: call, call: registry.get-ship, with: {imo: 'IMO {{a.imo}}'}}
`);
  const { calls, value } = await runTool(
    document,
    'first-ship',
    {},
    {
      'registry.list-ships': [{ imo: '1' }, { imo: '2' }],
      'registry.get-ship': (values: ReadonlyMap<string, unknown>) => ({ imo: values.get('imo') }),
    },
  );
  expect(calls.slice(1).map(({ values }) => values.imo)).toEqual(['1', '2', 'IMO 1']);
  expect(value).toEqual({ imo: 'IMO 1' });
});

test('forEach runs a step for each item, in order, within bounds; condition leaves some out', async () => {
  const document = shipyard(`
- name: built
  description: Ships with a name
  steps:
  - {name: list, type: call, call: registry.list-ships}
  - {name: each, type: call, call: registry.get-ship, forEach: '{{list}}', condition: '{{item.wanted}}', with: {imo: '{{item.imo}}'}}
  mappings:
  - {targetName: ships, value: $.each}
`);
  let open = 0;
  let most = 0;
  const ships = Array.from({ length: 30 }, (_, index) => ({
    imo: `${index}`,
    wanted: index % 2 === 0,
  }));
  const { value } = await runTool(
    document,
    'built',
    {},
    {
      'registry.list-ships': ships,
      'registry.get-ship': (values: ReadonlyMap<string, unknown>) => {
        open += 1;
        most = Math.max(most, open);
        queueMicrotask(() => {
          open -= 1;
        });
        return { got: values.get('imo') };
      },
    },
  );
  expect(value).toEqual({
    ships: ships.filter(({ wanted }) => wanted).map(({ imo }) => ({ got: imo })),
  });
  expect(most).toBeLessThanOrEqual(8);
});

test('a list too long to work through is a problem, not a part of an answer', async () => {
  const document = shipyard(`
- name: all
  description: All
  steps:
  - {name: list, type: call, call: registry.list-ships}
  - {name: each, type: call, call: registry.get-ship, forEach: '{{list}}', with: {imo: '{{item}}'}}
`);
  const answers = { 'registry.list-ships': Array.from({ length: 1_001 }, String) };
  await expect(runTool(document, 'all', {}, answers)).rejects.toThrow('1001 items');
});

test.each([
  ['true', 2],
  ['false', 1],
  ['', 1],
  ['0', 1],
  ['yes', 2],
])('a condition on the text %j', async (flag, calls) => {
  const document = shipyard(`
- name: maybe
  description: Maybe
  inputParameters: [{name: flag, type: string, description: Whether}]
  steps:
  - {name: list, type: call, call: registry.list-ships}
  - {name: more, type: call, call: registry.list-crew, condition: '{{flag}}'}
`);
  const ran = await runTool(
    document,
    'maybe',
    { flag },
    { 'registry.list-ships': [], 'registry.list-crew': CREW },
  );
  expect(ran.calls).toHaveLength(calls);
});

test('a transform builds a value from inputs and steps', async () => {
  const document = shipyard(`
- name: summary
  description: In short
  inputParameters: [{name: imo, type: string, description: Which}]
  steps:
  - {name: get, type: call, call: registry.get-ship, with: {imo: yard.imo}}
  - name: shape
    type: transform
    outputParameters:
    - {name: title, type: string, value: 'Ship {{get.vessel_name}} ({{imo}})'}
    - {name: year, type: integer, mapping: $.get.year_built}
    - {name: imo, type: string}
  - {name: crew, type: call, call: registry.list-crew, condition: '{{shape.year}}'}
  mappings:
  - {targetName: shape, value: $.shape}
`);
  const { value, calls } = await runTool(document, 'summary', { imo: '7' }, answers);
  expect(value).toEqual({ shape: { title: 'Ship Emma (7)', year: 2006, imo: '7' } });
  expect(calls).toHaveLength(2);
});

test('a target called __proto__ is a name like any other', async () => {
  const document = shipyard(`
- name: odd
  description: Odd
  steps:
  - {name: list, type: call, call: registry.list-ships}
  mappings:
  - {targetName: __proto__.polluted, value: $.list}
`);
  const { value } = await runTool(document, 'odd', {}, { 'registry.list-ships': 1 });
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(JSON.stringify(value)).toBe('{"__proto__":{"polluted":1}}');
});

test('hints of a chain follow from all its calls', () => {
  const { tool } = link(
    shipyard(`
- name: look
  description: Look
  steps:
  - {name: a, type: call, call: registry.list-ships}
  - {name: b, type: call, call: registry.list-crew}
- name: scrap
  description: Scrap
  inputParameters: [{name: imo, type: string, description: Which}]
  steps:
  - {name: a, type: call, call: registry.get-ship, with: {imo: yard.imo}}
  - {name: b, type: call, call: registry.scrap-ship, with: {imo: yard.imo}}
`),
  );
  expect(tool('look').annotations).toMatchObject({
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
  });
  expect(tool('scrap').annotations).toMatchObject({
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
  });
});
