import { expect, test } from 'vitest';
import { isBad } from '../../corpus/report/summary.ts';
import { detailsOf, resultsOf, tryText } from './kit.ts';

/** What published documents write, in one document. */
const DOCUMENT = `
naftiko: 1.0.0-alpha2
info: {label: Notes}
binds:
- namespace: env
  keys: {NOTES_KEY: NOTES_KEY}
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: https://notes.invalid/v2/
    authentication: {type: bearer, token: '{{env.NOTES_KEY}}'}
    resources:
    - path: /notes/{noteId}
      operations:
      - name: getnote
        method: GET
        inputParameters:
        - {name: noteId, in: path, type: string, required: true}
        - {name: 'fields[]', in: query, type: array}
        - {name: X-Mode, in: header, type: string}
      - name: putnote
        method: PUT
        inputParameters:
        - {name: noteId, in: path, type: string, required: true}
        - {name: body, in: body, type: object, required: true}
    - path: folders/{folder_id}/notes?full=true
      operations:
      - name: sharenote
        method: POST
        body:
          type: json
          data: {to: '{{tools.user}}', about: {text: 'by {{tools.user}}'}}
  exposes:
  - type: rest
    namespace: notes-rest
    port: 8080
    resources:
    - path: /v1/notes/{note-id}
      operations:
      - {method: GET, name: getnote, call: notes.getnote, with: {noteId: rest.noteId, 'fields[]': 'rest.fields[]', X-Mode: rest.X-Mode}}
      - {method: PUT, name: putnote, call: notes.putnote, with: {noteId: rest.noteId, body: rest.body}}
  - type: mcp
    namespace: notes-mcp
    port: 9090
    transport: http
    tools:
    - {name: get-note, description: Get., call: notes.getnote, with: {noteId: tools.noteId, 'fields[]': 'tools.fields[]', X-Mode: tools.X-Mode}}
    - {name: put-note, description: Put., call: notes.putnote, with: {noteId: tools.noteId, body: tools.body}}
    - {name: share-note, description: Share., call: notes.sharenote}
`;

test('what is right is found right', async () => {
  const outcome = await tryText(DOCUMENT);
  expect(resultsOf(outcome)).toEqual({
    'operation GET /v1/notes/{note-id}': 'right',
    'operation PUT /v1/notes/{note-id}': 'right',
    "tool 'get-note'": 'right',
    "tool 'put-note'": 'right',
    "tool 'share-note'": 'right',
  });
  expect(outcome).toMatchObject({ stage: 'served', exposures: ['rest', 'mcp'], faults: [] });
});

/** An engine that reads something else than what is written, and what is told of it. */
test.each([
  [
    'another method',
    'method: GET\n',
    'method: DELETE\n',
    'get-note',
    "method: 'DELETE' instead of 'GET'",
  ],
  ['another path', '- path: /notes/{noteId}', '- path: /files/{noteId}', 'get-note', 'path: '],
  [
    'a path that is not encoded alike',
    'path: /notes/{noteId}',
    'path: /notes/{noteId}/x',
    'put-note',
    'path: ',
  ],
  [
    'a query parameter that is called otherwise',
    "'fields[]', in: query",
    "'field[]', in: query",
    'get-note',
    "no input 'fields[]' is offered",
  ],
  [
    'a header elsewhere',
    'X-Mode, in: header',
    'X-Mode, in: query',
    'get-note',
    "header: 'x-mode' is missing",
  ],
  [
    'a query too much',
    '{noteId}\n',
    '{noteId}?full=1\n',
    'get-note',
    "query: 'full=1' is too much",
  ],
  [
    'a query that is lost',
    'notes?full=true',
    'notes',
    'share-note',
    "query: 'full=true' is missing",
  ],
  ['another body', 'to: ', 'from: ', 'share-note', 'body: '],
  ['a constant in the body', "'by {{tools.user}}'", "'of {{tools.user}}'", 'share-note', 'body: '],
  ['a body that is lost', '{name: body, in: body', '{name: body, in: query', 'put-note', 'body: '],
  ['another authentication', 'bearer, token', 'bearer, value', 'get-note', ''],
  [
    'a key in the wrong place',
    "{type: bearer, token: '{{env.NOTES_KEY}}'}",
    "{type: apikey, key: X-Key, value: '{{env.NOTES_KEY}}'}",
    'get-note',
    "header: 'authorization' is missing",
  ],
  [
    'a value from another input',
    'noteId: tools.noteId, body',
    'noteId: tools.other, body',
    'put-note',
    "no input 'noteId' is offered",
  ],
])('an engine that sends %s is found out', async (what, from, to, tool, said) => {
  expect(DOCUMENT).toContain(from);
  const outcome = await tryText(DOCUMENT, DOCUMENT.replaceAll(from, to));
  const label = `tool '${tool}'`;
  if (said === '') expect(resultsOf(outcome)[label], what).toBe('right');
  else {
    expect(detailsOf(outcome, label)).toContain(said);
    expect(resultsOf(outcome)[label]).toMatch(/wrong|failed/);
    expect(isBad(outcome)).toBe(true);
  }
});

test('an engine that reads another address is found out', async () => {
  const outcome = await tryText(DOCUMENT, DOCUMENT.replace('/v2/', '/v3/'));
  expect(outcome.faults.join()).toContain("the address of 'notes' is read as");
});

test('an engine that offers less is found out, unless it says why', async () => {
  const tool = /\n {4}- \{name: share-note.*/;
  const outcome = await tryText(DOCUMENT, DOCUMENT.replace(tool, '\n'));
  expect(resultsOf(outcome)["tool 'share-note'"]).toBe('unexplained');
  expect(isBad(outcome)).toBe(true);
});

test('what can never be called is refused with a line', async () => {
  const outcome = await tryText(DOCUMENT.replace('call: notes.sharenote', 'call: notes.forget'));
  const action = outcome.actions.find(({ label }) => label === "tool 'share-note'");
  expect(action).toMatchObject({ result: 'refused', defect: 'E7' });
  expect(action?.details.join()).toMatch(/line 50: no consumed operation is called/);
  expect(isBad(outcome)).toBe(false);
});

test('an API without an address is called without one too, and says so', async () => {
  const outcome = await tryText(DOCUMENT.replace('https://notes.invalid/v2/', "''"));
  expect(outcome).toMatchObject({ addressless: ['notes'], faults: [] });
  expect(new Set(Object.values(resultsOf(outcome)))).toEqual(new Set(['right']));
});

test.each([
  ['no YAML', 'naftiko: [', 'not-yaml', 'refused'],
  ['cut off', `${DOCUMENT}\n# --- truncated at 32 KB (40 KB total) ---\n`, 'cut', 'refused'],
  ['something else', 'openapi: 3.0.0\n', 'other', 'refused'],
])('%s is refused with a reason', async (_, text, nature, stage) => {
  expect(await tryText(text)).toMatchObject({ nature, stage, faults: [], actions: [] });
});
