import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { parsePathTemplate } from '../../src/http/index.ts';
import { readContract } from '../../src/plan/index.ts';

test('examples of a request are told by the names of parameters and members', () => {
  const description = parse(`openapi: 3.1.0
paths:
  /x:
    parameters:
    - {name: a, in: query, example: of the path, schema: {type: string}}
    post:
      parameters:
      - {name: a, in: query, schema: {type: string, example: of the schema}}
      - {name: b, in: query, examples: {one: {$ref: '#/components/examples/B'}}, schema: {type: integer}}
      - {name: c, in: query, schema: {type: string}}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                d: {type: array, items: {type: string}, examples: [[x]]}
                e: {type: object, properties: {f: {type: integer, example: 0}, g: {type: string}}}
components:
  examples:
    B: {value: 2}
`);
  const members = { d: ['x'], e: { f: 0 } };
  const examples = readContract(description)(CREATE)?.examples?.();
  expect(examples).toEqual({ a: 'of the schema', b: 2, ...members, body: members });
});

const CREATE = {
  id: 'api.x',
  namespace: 'api',
  name: 'x',
  description: '',
  method: 'POST',
  path: parsePathTemplate('/x'),
  parameters: [],
  place: { file: 'x', line: 1, column: 1, length: 1 },
};
