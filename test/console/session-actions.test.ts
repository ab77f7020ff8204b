import { text } from 'node:stream/consumers';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { shoot } from './browser.ts';
import { conversationOfFile, fill, messages, SAID } from './sessions-kit.ts';

const at = conversationOfFile();

/** The session that is shown, by the address. */
const shownId = (page: Page) => page.url().split('/').at(-1) ?? '';

describe('what can be done with a session', () => {
  test('create one and say something, by hand and by keyboard', async () => {
    const page = await at.open(`#/sessions/demo?show=new`);
    await page.getByRole('textbox', { name: /^User/ }).fill('dora');
    await page.keyboard.press('Tab');
    await page.keyboard.type('shop');
    await page.getByLabel('Title').fill('By hand');
    await page.getByLabel('Minutes to live').fill('10');
    await page.getByLabel('System prompt').fill('Be brief.');
    await page.getByRole('button', { name: 'Create' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'By hand' }).waitFor();
    await page.getByLabel('Tokens used').fill('7');
    await page.getByLabel('Message', { exact: true }).fill('Hello');
    await page.keyboard.press('Control+Enter');
    await messages(page).nth(1).getByText('Hello').waitFor();
    await page.getByText('7 tokens', { exact: true }).waitFor();
    const made = await at.sessions.get(shownId(page));
    expect(made).toMatchObject({ userId: 'dora', sessionGroup: 'shop', title: 'By hand' });
    expect(made?.messages.map(({ role }) => role)).toEqual(['system', 'user']);
  });

  test('extend it', async () => {
    const before = Date.parse((await at.sessions.get(at.id))?.expiresAt ?? '');
    const page = await at.look();
    await page.getByLabel('Extend by').selectOption('4 h');
    await page.getByRole('button', { name: 'Extend by' }).click();
    await page.getByText('Session extended by 240 minutes').waitFor();
    await page.getByText(/^4 h 59 min left$/).waitFor();
    const after = Date.parse((await at.sessions.get(at.id))?.expiresAt ?? '');
    expect(after - before).toBe(240 * 60_000);
  });

  test('complete it, and let it go on', async () => {
    const page = await at.look();
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('button', { name: 'Reopen' }).waitFor();
    expect((await at.sessions.get(at.id))?.status).toBe('completed');
    expect(await page.getByRole('button', { name: 'Append' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Extend by' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Reopen' }).click();
    await page.getByRole('button', { name: 'Append' }).waitFor();
    expect((await at.sessions.get(at.id))?.status).toBe('active');
  });

  test('fork it after a message', async () => {
    const page = await at.look();
    await page.getByRole('button', { name: 'Fork here, after message 3' }).click();
    await page.getByRole('heading', { level: 1, name: 'Fork of Serving a document' }).waitFor();
    const fork = await at.sessions.get(shownId(page));
    expect(fork?.parent).toEqual({ sessionId: at.id, seq: 3 });
    expect(fork?.messages.map(({ role, content }) => ({ role, content }))).toEqual(SAID);
    expect((await at.sessions.get(at.id))?.messages.length).toBe(5);
  });

  test('fork all of it, however long it is', async () => {
    await fill(at.sessions, at.id, 250);
    const page = await at.look();
    await page.getByRole('button', { name: 'Fork', exact: true }).click();
    await page.getByText('255 messages').waitFor();
    await page.getByRole('heading', { level: 1, name: /^Fork of/ }).waitFor();
    const [fork, source] = [await at.sessions.get(shownId(page)), await at.sessions.get(at.id)];
    expect(shownId(page)).not.toBe(at.id);
    expect(fork?.messages.map(({ content }) => content)).toEqual(
      source?.messages.map(({ content }) => content),
    );
  });

  test.each([
    ['JSON', '.json', /"title": "Serving a document"/],
    ['JSON lines', '.jsonl', /^\{"role":"system","content":"You help with gateways\."/],
    ['Markdown', '.md', /^# Serving a document\n\n## system\n/],
  ])('export it as %s', async (format, extension, content) => {
    const page = await at.look();
    await page.getByLabel('Export as').selectOption(format);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Export as' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`session-${at.id}${extension}`);
    expect(await text(await file.createReadStream())).toMatch(content);
  });
});

const LONGER_THAN_UNDO_MS = 7000;

describe('a deletion', () => {
  const remove = async (page: Page) => {
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
  };

  test('is sent after a few seconds, and not before', async () => {
    const page = await at.look();
    await page.clock.install();
    await remove(page);
    await page.getByText('Closing the tab before keeps it').waitFor();
    await shoot(page, 'deletion-desktop');
    const row = page.locator(`a[href$="${at.id}"]`);
    await page.locator('.sessions tbody tr').first().waitFor();
    expect(await row.count()).toBe(0);
    expect(await at.sessions.get(at.id)).toBeDefined();
    await page.clock.runFor(LONGER_THAN_UNDO_MS);
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    expect(await at.sessions.get(at.id)).toBeUndefined();
    expect(await row.count()).toBe(0);
  });

  test('can be undone, with the keyboard, from another view too', async () => {
    const page = await at.look();
    await page.clock.install();
    await remove(page);
    await page.getByRole('link', { name: 'Traffic' }).click();
    await page.getByRole('button', { name: 'Undo' }).press('Enter');
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    await page.goto(`${at.served.console}/#/sessions/demo`);
    await page.locator(`a[href$="${at.id}"]`).waitFor();
    await page.clock.runFor(LONGER_THAN_UNDO_MS);
    await page.locator(`a[href$="${at.id}"]`).waitFor();
    expect(await at.sessions.get(at.id)).toBeDefined();
  });

  test('is not sent when the tab is closed before', async () => {
    const page = await at.look();
    await remove(page);
    const closed = page.waitForEvent('close');
    await page.close({ runBeforeUnload: true });
    await closed;
    const another = await page.context().newPage();
    await another.goto(`${at.served.console}/#/sessions/demo`);
    await another.locator(`a[href$="${at.id}"]`).waitFor({ timeout: 5000 });
    expect(await at.sessions.get(at.id)).toBeDefined();
  });

  test('can be sent at once', async () => {
    const page = await at.look();
    await remove(page);
    await page.getByRole('button', { name: 'Delete now' }).click();
    await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
    expect(await at.sessions.get(at.id)).toBeUndefined();
  });
});
