import { afterEach, expect, test } from 'vitest';
import { type ServedText, serveText } from '../kit/serve-text.ts';

let served: ServedText | undefined;
afterEach(() => served?.close());

interface Parts {
  readonly parameters?: string;
  readonly baseUri?: string;
  readonly authentication?: string;
  readonly path?: string;
  readonly operation?: string;
}

async function serve(
  { parameters, baseUri = 'UPSTREAM', authentication, path = '/notes', operation = '' }: Parts,
  environment: Readonly<Record<string, string>>,
) {
  served = await serveText(
    `naftiko: "0.5"
info: {label: Notes}
consumes:
- namespace: notes
  type: http
  baseUri: "${baseUri}"
  ${authentication ? `authentication: ${authentication}` : ''}
  inputParameters: ${parameters ?? '[{name: team, in: environment}]'}
  resources:
  - name: notes
    path: "${path}"
    operations:
    - {name: post, method: POST${operation}}
capability:
  exposes:
  - type: rest
    namespace: web
    port: 0
    resources:
    - path: /notes
      operations: [{name: post, method: POST, call: notes.post}]
`,
    {},
    environment,
  );
  const response = await fetch(`${served.url}/notes?team=other`, { method: 'POST' });
  return { status: response.status, sent: served.upstream.requests.at(-1), ...served };
}

test('a variable of the environment is a part of the address', async () => {
  const { sent, codes } = await serve({ baseUri: 'UPSTREAM/{{team}}' }, { team: 'blue' });
  expect(sent?.url).toBe('/blue/notes');
  expect(codes).toEqual([]);
});

test('it may be the whole address', async () => {
  const other = await serveText(
    `naftiko: "0.5"
consumes:
- {namespace: a, type: http, baseUri: "{{site}}", inputParameters: [{name: site, in: environment}],
   resources: [{name: x, path: /x, operations: [{name: get, method: GET}]}]}
capability:
  exposes:
  - {type: rest, namespace: web, port: 0, resources: [{path: /x, operations: [{method: GET, call: a.get}]}]}
`,
    {},
    { site: 'http://127.0.0.1:9' },
  );
  expect((await fetch(`${other.url}/x`)).status).toBe(502);
  await other.close();
});

test('it fills the placeholder of its name, encoded as one segment, whatever a caller says', async () => {
  const { sent } = await serve({ path: '/teams/{{team}}/notes' }, { team: 'a/b' });
  expect(sent?.url).toBe('/teams/a%2Fb/notes');
});

test('it never makes another path', async () => {
  const { status, sent } = await serve({ path: '/teams/{{team}}/notes' }, { team: '..' });
  expect([status, sent]).toEqual([400, undefined]);
});

test('templates of the query, headers and the body name it', async () => {
  const operation = `, inputParameters: [
      {name: of, in: query, value: "t-{{team}}"}, {name: X-Team, in: header, value: "{{team}}"}],
      body: {type: json, data: {team: "{{team}}"}}`;
  const { sent } = await serve({ operation }, { team: 'blue' });
  expect(sent?.url).toBe('/notes?of=t-blue');
  expect(sent?.headers['x-team']).toBe('blue');
  expect(JSON.parse(sent?.body.toString() ?? '')).toEqual({ team: 'blue' });
});

test('so does the authentication', async () => {
  const authentication = '{type: bearer, token: "{{team}}"}';
  const { sent, codes } = await serve({ authentication }, { team: 'blue' });
  expect(sent?.headers.authorization).toBe('Bearer blue');
  expect(codes).toEqual([]);
});

test('its value may be a template', async () => {
  const parameters = `[{name: team, in: environment, value: "{{env.TEAM}}-{{team}}"}]`;
  const { sent } = await serve({ parameters, path: '/{{team}}' }, { TEAM: 'blue', team: 'one' });
  expect(sent?.url).toBe('/blue-one');
});

test('what is named is a variable of the plan, without which nothing starts', async () => {
  const { status, variables } = await serve({ path: '/{{team}}' }, {});
  expect([status, variables]).toEqual([400, ['team']]);
});

test('what nothing names is needed by nobody', async () => {
  const { sent, variables } = await serve({}, {});
  expect([sent?.url, variables]).toEqual(['/notes', []]);
});
