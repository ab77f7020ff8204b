import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasBrowser, inBrowser, openPage } from './browser.ts';
import { foreignService } from './foreign-service.ts';
import { type ServedConsole, serveConsole } from './kit.ts';
import { converse, fill, messages, rows, SAID, type Sessions, sessionsAt } from './sessions-kit.ts';

// What the published contract has no call for is done with those that it has.

inBrowser();
const foreign = foreignService();

let served: ServedConsole;
let sessions: Sessions;
beforeAll(async () => {
  if (!hasBrowser) return;
  const upstream = ['--upstream', `quantcdn-ai-sessions=${foreign.url}`];
  served = await serveConsole(undefined, upstream, { QUANTCDN_API_KEY: foreign.token });
  sessions = sessionsAt(served);
  for (let index = 0; index < 60; index++)
    await sessions.create({
      metadata: { title: `Question ${index + 1}` },
      initialMessages: [{ role: 'user', content: index === 7 ? 'a needle' : 'hay' }],
    });
});
afterAll(() => served?.process.stop());

const open = (hash = '#/sessions/demo') => openPage(`${served.console}/${hash}`);

test('organisations are typed', async () => {
  const page = await open('#/sessions');
  await page.getByText('The API does not tell which organisations').waitFor();
  await page.getByLabel('Organisation').fill('demo');
  await page.getByRole('button', { name: 'Open' }).click();
  await rows(page).first().waitFor();
  expect(await page.getByRole('link', { name: 'Search' }).count()).toBe(0);
  expect(await page.getByLabel('Metadata').count()).toBe(0);
});

test('what was said is found by reading', async () => {
  const page = await open();
  await rows(page).first().waitFor();
  await page.getByLabel('Text').fill('needle');
  await page.getByText(/^0 of /).waitFor();
  await page.getByLabel('also in messages').check();
  await page.getByText('1 of 60 sessions.').waitFor();
  await page.getByRole('link', { name: 'Question 8' }).waitFor();
});

test('new sessions appear, and deleted ones go, as the list is asked again', async () => {
  const page = await open();
  await rows(page).first().waitFor();
  const id = await sessions.create({ metadata: { title: 'Just begun' } });
  const begun = page.getByRole('link', { name: 'Just begun' });
  await begun.waitFor();
  await sessions.remove(id);
  await begun.waitFor({ state: 'detached' });
});

test('what was completed here is shown, though the API does not list it', async () => {
  const id = await sessions.create({ userId: 'zoe', metadata: { title: 'To be completed' } });
  const page = await open(`#/sessions/demo/${id}`);
  await page.getByRole('button', { name: 'Complete' }).click();
  await page.getByRole('button', { name: 'Reopen' }).waitFor();
  await page.getByRole('link', { name: '← demo' }).click();
  await page.getByLabel('Status').selectOption('completed');
  const row = page.locator('tr', { hasText: 'To be completed' });
  await row.getByText('completed', { exact: true }).waitFor();
  await page.getByText('that were completed in this tab').waitFor();
  await page.getByLabel('Status').selectOption('active');
  await row.waitFor({ state: 'detached' });
  await sessions.remove(id);
});

test('a fork is a new session with the same messages, in as many requests as it takes', async () => {
  const id = await converse(sessions);
  const page = await open(`#/sessions/demo/${id}`);
  await page.getByRole('button', { name: 'Fork here, after message 3' }).click();
  await page.getByRole('heading', { level: 1, name: 'Fork of Serving a document' }).waitFor();
  const shown = () => sessions.get(page.url().split('/').at(-1) ?? '');
  const fork = await shown();
  expect(fork?.metadata).toMatchObject({ forkedFrom: id, forkedAt: 3 });
  expect(fork?.messages.map(({ role, content }) => ({ role, content }))).toEqual(SAID);
  await fill(sessions, id, 250);
  await page.goto(`${served.console}/#/sessions/demo/${id}`);
  await page.getByText('255 messages').waitFor();
  await page.getByRole('button', { name: 'Fork', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: /^Fork of/ }).waitFor();
  await messages(page).first().waitFor();
  expect((await shown())?.messages.map(({ content }) => content)).toEqual(
    (await sessions.get(id))?.messages.map(({ content }) => content),
  );
});

test('usage is added up from the list', async () => {
  const id = await sessions.create({ userId: 'carol', metadata: { model: 'odd-3' } });
  await sessions.update(id, { tokensUsed: 12_345 });
  const page = await open('#/sessions/demo?show=usage');
  const user = page.locator('tr', { hasText: 'carol' });
  await user.waitFor();
  expect(await user.locator('td').allInnerTexts()).toEqual(['carol', '1', '12,345', '']);
  await page.getByText('Only those that the API lists count').waitFor();
});
