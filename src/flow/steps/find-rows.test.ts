import { expect, test } from 'vitest';
import { findRows, rowsOf } from './find-rows.ts';

const crew = [
  { crewId: 'C-1', fullName: 'Ann', role: 'captain', age: 40 },
  { crewId: 'C-2', fullName: 'Bo', role: 'cook' },
  { crewId: 'C-1', fullName: 'shadowed' },
];

test('one value gives the first row of its key, with the fields asked for', () => {
  expect(findRows(crew, 'crewId', 'C-1', ['fullName', 'role'])).toEqual({
    fullName: 'Ann',
    role: 'captain',
  });
  expect(findRows(crew, 'crewId', 'C-2', ['fullName', 'age'])).toEqual({
    fullName: 'Bo',
    age: null,
  });
  expect(findRows(crew, 'crewId', 'C-9', [])).toBeNull();
});

test('several values give rows in their order, without those not found', () => {
  expect(findRows(crew, 'crewId', ['C-2', 'C-9', 'C-1'], ['fullName'])).toEqual([
    { fullName: 'Bo' },
    { fullName: 'Ann' },
  ]);
});

test('keys are compared as text; what is not there matches nothing', () => {
  expect(findRows([{ id: 7, name: 'x' }], 'id', '7', ['name'])).toEqual({ name: 'x' });
  expect(findRows([{ name: 'x' }], 'id', undefined, [])).toBeNull();
  expect(findRows(crew, 'constructor', 'C-1', [])).toBeNull();
});

test('columns are read as rows', () => {
  expect(rowsOf({ ids: ['a', 'b'], names: ['A'] })).toEqual([
    { ids: 'a', names: 'A' },
    { ids: 'b', names: undefined },
  ]);
  expect(findRows({ ids: ['a', 'b'], names: ['A', 'B'] }, 'ids', 'b', ['names'])).toEqual({
    names: 'B',
  });
  expect(rowsOf('text')).toEqual([]);
});
