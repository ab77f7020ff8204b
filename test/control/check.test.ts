import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Controlled, controlledOnce, EVERYTHING, notes } from './kit.ts';

const check = (served: Controlled) => served.json('/reload/check', { method: 'POST' });

const NOW = notes(EVERYTHING);

test('what is the same is told to be', async () => {
  const served = await controlledOnce();
  expect(await check(served)).toMatchObject({
    valid: true,
    documents: [{ file: served.file, outcome: 'reloaded', changes: [], errors: [] }],
  });
});

test.each([
  [
    'a route that moves',
    NOW.replace('path: /twice', 'path: /thrice'),
    [
      { part: "web: route 'GET /twice'", kind: 'removed' },
      { part: "web: route 'GET /thrice'", kind: 'added' },
    ],
  ],
  [
    'what is called',
    NOW.replace('/bots/{{bot}}/notes', '/bots/{{bot}}/papers'),
    [
      {
        part: "web: route 'GET /notes'",
        kind: 'changed',
        detail: expect.stringContaining('"/bots/{bot}/papers" instead of "/bots/{bot}/notes"'),
      },
      { part: "the operation 'notes.list-notes'", kind: 'changed' },
    ],
  ],
  [
    'words for agents',
    NOW.replace('description: What}', 'description: What else}'),
    [
      {
        part: "what is said of web: route 'GET /notes'",
        kind: 'changed',
        detail: 'inputs.q.description is "What else" instead of "What"',
      },
    ],
  ],
  [
    'a credential, which is not told',
    NOW.replace("value: '{{NOTES_KEY}}'", 'value: CANARY-of-the-document'),
    [{ part: "the API 'notes'", kind: 'changed', detail: expect.stringMatching(/ is another$/) }],
  ],
  [
    'a header that is new, of which the value is not told',
    NOW.replace('type: string}]', 'type: string}, {name: x-sent, in: header, value: CANARY}]'),
    [
      {
        part: "the operation 'notes.list-notes'",
        kind: 'changed',
        detail: 'parameters.2 is {"name":"x-sent","in":"header","value":"…"} instead of nothing',
      },
    ],
  ],
])('%s is told before it is served', async (_, text, changes) => {
  const served = await controlledOnce();
  served.write(text);
  const report = await check(served);
  expect(report).toMatchObject({ valid: true });
  const [document] = report.documents as { changes: unknown[] }[];
  expect(document?.changes).toEqual(
    expect.arrayContaining(changes.map((one) => expect.objectContaining(one))),
  );
  expect(JSON.stringify(document?.changes)).not.toContain('CANARY');
  expect((await fetch(`${served.url('rest')}/twice`)).status).toBe(200);
  expect(await served.json('/status')).toMatchObject({ documents: [{ state: 'served' }] });
  // Then it is, and the log tells of it.
  expect((await served.ask('/reload', { method: 'POST' })).status).toBe(200);
  const { lines } = (await served.json('/logs')) as { lines: { message: string }[] };
  expect(lines.map(({ message }) => message)).toContain('what is served has changed');
  expect(JSON.stringify(lines)).not.toContain('CANARY');
});

test('a mistake is told with its line, and with what it takes away', async () => {
  const served = await controlledOnce();
  served.write(NOW.replace('call: notes.list-notes', 'call: notes.list-notse'));
  const { documents } = await check(served);
  expect(documents).toMatchObject([
    {
      outcome: 'reloaded',
      changes: [{ part: "web: route 'GET /notes'", kind: 'removed' }],
      diagnostics: expect.arrayContaining([
        expect.objectContaining({
          severity: 'error',
          frame: expect.stringMatching(
            /^ *--> .*:\d+:\d+\n.*\n.*call: notes\.list-notse\n *\| +\^+/,
          ),
        }),
      ]),
    },
  ]);
});

test('a document that cannot be served is refused, and the old one goes on', async () => {
  const served = await controlledOnce();
  served.write(NOW.replace('capability:', 'capability: ['));
  expect(await check(served)).toMatchObject({
    valid: false,
    documents: [
      {
        outcome: 'kept',
        changes: [],
        diagnostics: expect.arrayContaining([
          expect.objectContaining({ code: 'yaml-syntax', line: 7 }),
        ]),
      },
    ],
  });
  expect((await fetch(`${served.url('rest')}/notes`)).status).toBe(200);
  expect(await served.json('/status')).toMatchObject({ documents: [{ state: 'served' }] });
  expect((await served.ask('/reload', { method: 'POST' })).status).toBe(422);
});

test('what cannot be opened is told too, and nothing is taken from what is open', async () => {
  const served = await controlledOnce();
  served.write(
    NOW.replace('port: 0', 'port: 0\n    authentication: {type: bearer, token: "two words"}'),
  );
  expect(await check(served)).toMatchObject({
    valid: false,
    documents: [{ outcome: 'kept', reason: expect.stringContaining('token') }],
  });
  expect((await fetch(`${served.url('rest')}/notes`)).status).toBe(200);
});

test('a document that is gone', async () => {
  const served = await controlledOnce();
  rmSync(served.file);
  expect(await check(served)).toMatchObject({ valid: false });
});

test.each([
  ['GET', {}, 405],
  ['POST', { 'content-type': 'text/plain' }, 415],
  ['POST', { 'sec-fetch-site': 'cross-site' }, 403],
])('%s %j is %i', async (method, headers, status) => {
  const served = await controlledOnce();
  expect((await served.ask('/reload/check', { method, headers })).status).toBe(status);
});
