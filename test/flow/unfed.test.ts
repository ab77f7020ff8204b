import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedText, serveText } from '../kit/serve-text.ts';

const DOCUMENT = `ikanos: 1.0.0-beta5
capability:
  consumes:
  - type: http
    namespace: yard
    baseUri: UPSTREAM
    resources:
    - name: people
      path: /people
      operations: [{name: people, method: GET}]
    - name: person
      path: /people/{{id}}
      operations:
      - {name: person, method: GET, inputParameters: [{name: id, in: path}, {name: lang, in: query}]}
  exposes:
  - type: rest
    namespace: web
    port: 0
    resources:
    - path: /by-name/{{who}}
      operations:
      - method: GET
        name: by-name
        inputParameters: [{name: who, in: path, type: string, description: Who}]
        steps:
        - {name: all, type: call, call: yard.people}
        - {name: found, type: lookup, index: all, match: name, lookupValue: '{{who}}', outputParameters: [id]}
        - {name: one, type: call, call: yard.person, with: {id: '{{found.id}}'}}
    - path: /direct
      operations:
      - method: GET
        name: direct
        inputParameters: [{name: id, in: query, type: string, description: Which}]
        steps:
        - {name: all, type: call, call: yard.people}
        - {name: one, type: call, call: yard.person, with: {id: web.id}}
`;

let served: ServedText;
beforeAll(async () => {
  const json = { 'content-type': 'application/json' };
  served = await serveText(DOCUMENT, ({ url }) => ({
    headers: json,
    body: url === '/people' ? '[{"id":"1","name":"Ann"},{"id":"..","name":"Bo"}]' : '{"ok":true}',
  }));
});
afterAll(() => served.close());

const get = async (path: string) => {
  const response = await fetch(`${served.url}${path}`);
  return [response.status, (await response.json()) as Record<string, unknown>] as const;
};

test('what a look-up finds goes on to the next step', async () => {
  expect(await get('/by-name/Ann')).toEqual([200, { ok: true }]);
});

test.each([
  ['Nobody', 'gave nothing'],
  ['Bo', 'gave what cannot be sent'],
])('what it gives for %s is told of the step, not of the caller', async (who, why) => {
  const before = served.upstream.requests.length;
  const [status, problem] = await get(`/by-name/${who}`);
  expect([status, problem.type]).toEqual([422, 'urn:capstan:problem:step-unfed']);
  expect(problem.detail).toBe(
    `the step 'one' needs 'id' for 'yard.person', and the steps before it ${why}`,
  );
  expect(problem.errors).toBeUndefined();
  expect(served.upstream.requests.length - before).toBe(1);
});

test('what a caller gives is still theirs, behind other steps too', async () => {
  const [status, problem] = await get('/direct?id=..');
  expect([status, problem.type]).toEqual([400, 'urn:capstan:problem:parameter-invalid']);
  expect(problem.errors).toMatchObject([{ pointer: '/id' }]);
});
