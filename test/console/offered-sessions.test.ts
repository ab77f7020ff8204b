import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { inBrowser, openPage } from './browser.ts';
import { foreignService } from './foreign-service.ts';
import { type ServedConsole, serveConsole } from './kit.ts';
import { scrollToEnd } from './sessions-kit.ts';

inBrowser();

const foreign = foreignService();

const TOKEN = 'desk-CANARY-4f1b';

const consumed = (path: string, operations: string) => `naftiko: 1.0.0-alpha2
info: {label: Desk, description: Desk}
binds:
- {namespace: env, keys: {DESK_TOKEN: DESK_TOKEN, CHATS_KEY: CHATS_KEY}}
capability:
  consumes:
  - type: http
    namespace: chats
    baseUri: https://chats.invalid
    authentication: {type: bearer, token: '{{CHATS_KEY}}'}
    resources:
    - name: all
      path: ${path}
      operations:
${operations}`;

const LIST = `      - name: find
        method: GET
        inputParameters:
        - {name: status, in: query, type: string}
        - {name: cursor, in: query, type: string}
        - {name: text, in: query, type: string}
        - {name: limit, in: query, type: integer}
        - {name: userId, in: query, type: string}
      - {name: begin, method: POST, inputParameters: [{name: body, in: body, type: object}]}
`;

/** Names and paths of its own, a credential, and nothing but reading and beginning. */
const DESK = `${consumed('/api/v3/organizations/{tenant}/ai/sessions', LIST)}
    - name: one
      path: /api/v3/organizations/{tenant}/ai/sessions/{chat}
      operations:
      - {name: read, method: GET}
      - {name: change, method: PUT, inputParameters: [{name: body, in: body, type: object}]}
    - name: spent
      path: /api/v3/organizations/{tenant}/ai/sessions/usage
      operations: [{name: usage, method: GET, inputParameters: [{name: groupBy, in: query, type: string}]}]
    - name: forks
      path: /api/v3/organizations/{tenant}/ai/sessions/{chat}/fork
      operations: [{name: fork, method: POST, inputParameters: [{name: body, in: body, type: object}]}]
    - name: tenants
      path: /api/v3/organizations
      operations: [{name: tenants, method: GET}]
  exposes:
  - type: rest
    namespace: desk
    port: 0
    authentication: {type: bearer, token: '{{DESK_TOKEN}}'}
    resources:
    - path: /desks/{desk}/chats
      operations:
      - method: GET
        name: find
        call: chats.find
        inputParameters:
        - {name: desk, in: path, type: string}
        - {name: state, in: query, type: string}
        - {name: from, in: query, type: string}
        - {name: words, in: query, type: string}
        - {name: limit, in: query, type: integer}
        with: {tenant: rest.desk, status: rest.state, cursor: rest.from, text: rest.words, limit: rest.limit}
    - path: /desks/{desk}/bill
      operations:
      - method: GET
        name: bill
        call: chats.usage
        inputParameters: [{name: by, in: query, type: string}]
        with: {tenant: rest.desk, groupBy: rest.by}
    - path: /desks/{desk}/chats/{number}/copy
      operations:
      - {method: POST, name: copy, call: chats.fork, with: {tenant: rest.desk, chat: rest.number, body: rest.body}}
    - path: /desks
      operations: [{method: GET, name: desks, call: chats.tenants}]
    - path: /desks/{desk}/chats/{number}
      operations:
      - method: GET
        name: read
        call: chats.read
        with: {tenant: rest.desk, chat: rest.number}
  - type: rest
    namespace: backstage
    port: 0
    resources:
    - path: /begin/{tenant}
      operations:
      - {method: POST, name: begin, call: chats.begin, with: {tenant: rest.tenant, body: rest.body}}
    - path: /change/{tenant}/{chat}
      operations:
      - {method: PUT, name: change, call: chats.change, with: {tenant: rest.tenant, chat: rest.chat, body: rest.body}}
`;

async function serve(text: string, flags: readonly string[]): Promise<ServedConsole> {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'desk.yaml');
  writeFileSync(file, text);
  const served = await serveConsole([file], flags, { DESK_TOKEN: TOKEN, CHATS_KEY: foreign.token });
  onTestFinished(async () => void (await served.process.stop()));
  return served;
}

/** Sends through the exposer that the console does not look at. */
async function behind({ process }: ServedConsole, method: string, path: string, body: unknown) {
  const { url } = process.ready.exposes.filter(({ type }) => type === 'rest')[1] ?? {};
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { readonly sessionId: string };
}

const titles = (page: Page) => page.locator('.sessions td.main').allInnerTexts();

const said = (index: number) => [
  { role: 'user', content: index === 3 ? 'a red and green balloon' : 'nothing' },
];

test('an API with names of its own is known by the shape of what it calls', async () => {
  const served = await serve(DESK, ['--upstream', `chats=${foreign.url}`]);
  for (let index = 1; index <= 60; index++) {
    const body = {
      userId: 'ada',
      metadata: { title: `Chat ${index}` },
      initialMessages: said(index),
    };
    const { sessionId } = await behind(served, 'POST', '/begin/demo', body);
    if (index % 10 === 0)
      await behind(served, 'PUT', `/change/demo/${sessionId}`, { status: 'completed' });
  }
  const page = await openPage(`${served.console}/#/sessions`);
  await page.getByLabel('Authorization').fill(`Bearer ${TOKEN}`);
  await page.getByText('50 or more sessions').or(page.getByText('54 sessions')).first().waitFor();
  await scrollToEnd(page);
  await page.getByText('54 sessions.').waitFor();
  await page.getByLabel('Text').fill('balloon green');
  await page.getByText('0 of 54 sessions.').waitFor();
  await page.getByLabel('also in messages').check();
  await page.getByText('1 session.').waitFor();
  expect(await titles(page)).toEqual(['Chat 3']);
  await page.getByLabel('Text').fill('');
  // The route takes a status, so that the service is asked; it takes no user, so that none is asked for.
  await page.getByLabel('Status').selectOption('completed');
  await page.getByText('6 sessions.').waitFor();
  expect(await titles(page)).toEqual([60, 50, 40, 30, 20, 10].map((index) => `Chat ${index}`));
  expect(await page.getByLabel('User').count()).toBe(0);
  expect(await page.getByRole('link', { name: 'New' }).count()).toBe(0);
  await page.getByRole('link', { name: 'Chat 60' }).click();
  await page.getByRole('heading', { level: 1, name: 'Chat 60' }).waitFor();
  await page.getByRole('button', { name: 'Export as' }).waitFor();
  for (const name of ['Extend by', 'Complete', 'Reopen', 'Append', 'Delete'])
    expect(await page.getByRole('button', { name }).count(), name).toBe(0);
  // The service forks, and counts what happened.
  await page.getByRole('button', { name: 'Fork', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Fork of Chat 60' }).waitFor();
  await page.goto(`${served.console}/#/sessions/demo?show=usage`);
  await page.getByText('as the API counts them').waitFor();
  const ada = page.locator('tr', { hasText: 'ada' }).locator('td');
  expect((await ada.allInnerTexts()).slice(0, 2)).toEqual(['ada', '61']);
  const kept = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])',
  );
  expect(kept).not.toContain('CANARY');
});

test('the embedded service is there without a route to it, to look and to fork', async () => {
  const text = `${consumed('/api/v3/organizations/{tenant}/ai/sessions', LIST)}
  exposes:
  - {type: mcp, namespace: tools, port: 0, tools: [{name: find, description: Finds, call: chats.find}]}
  - type: rest
    namespace: begin
    port: 0
    resources:
    - path: /begin/{tenant}
      operations: [{method: POST, name: begin, call: chats.begin, with: {tenant: rest.tenant, body: rest.body}}]
`;
  const served = await serve(text, ['--embedded', '--memory']);
  await fetch(`${served.rest}/begin/demo`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ userId: 'ada', metadata: { title: 'Alone' }, initialMessages: said(3) }),
  });
  const page = await openPage(`${served.console}/#/sessions`);
  await page.getByRole('link', { name: 'Alone' }).click();
  await page.getByText('a red and green balloon').waitFor();
  for (const name of ['Extend by', 'Complete', 'Append', 'Delete'])
    expect(await page.getByRole('button', { name }).count(), name).toBe(0);
  await page.getByRole('button', { name: 'Fork', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Fork of Alone' }).waitFor();
});

test('where nothing knows sessions, they are not offered', async () => {
  const other = `${consumed('/notes', '      - {name: list, method: GET}\n')}
  exposes:
  - type: rest
    namespace: web
    port: 0
    resources:
    - path: /api/v3/organizations/{organisation}/ai/sessions
      operations: [{name: list, method: GET, call: chats.list}]
`;
  const served = await serve(other, []);
  const page = await openPage(served.console);
  await page.getByRole('link', { name: 'Traffic' }).waitFor();
  expect(await page.getByRole('link', { name: 'Sessions', exact: true }).count()).toBe(0);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('sessions');
  expect(await page.locator('.found', { hasText: 'view' }).count()).toBe(0);
  await page.goto(`${served.console}/#/sessions`);
  await page.getByText('Nothing that is served here knows sessions.').waitFor();
});
