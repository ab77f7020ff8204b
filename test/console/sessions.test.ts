import { beforeAll, describe, expect, test } from 'vitest';
import { seriousViolations } from './axe.ts';
import { DESKTOP, hasBrowser, openPage, PHONE, shoot } from './browser.ts';
import { consoleOfFile } from './kit.ts';
import { type Sessions, sessionsAt } from './sessions-kit.ts';

const at = consoleOfFile();

let sessions: Sessions;
beforeAll(async () => {
  if (!hasBrowser) return;
  sessions = sessionsAt(at.served);
  for (let index = 0; index < 120; index++)
    await sessions.create({
      userId: ['ada', 'grace', 'linus'][index % 3],
      sessionGroup: ['support', 'shop'][index % 2],
      expirationMinutes: 60 + index * 5,
      metadata: { model: ['large-1', 'small-2'][index % 2], title: `Question ${index + 1}` },
      initialMessages: [{ role: 'user', content: index === 7 ? 'a needle' : 'hay' }],
    });
  await sessions.create({
    userId: 'grace',
    expirationMinutes: 5,
    metadata: { title: 'Soon over' },
  });
}, 60_000);

const open = (hash = '#/sessions', options = {}) =>
  openPage(at.browser, `${at.served.console}/${hash}`, options);

describe('the list of sessions', () => {
  test('is of the organisation that the key is for, and goes on without end', async () => {
    const { page, context, complaints } = await open();
    const rows = page.locator('.sessions tbody tr');
    await rows.first().waitFor();
    expect(await page.getByLabel('Organisation').inputValue()).toBe('demo');
    await page.getByText('50 or more sessions').or(page.getByText('100 or more')).first().waitFor();
    await shoot(page, 'sessions-desktop');
    while (await page.getByRole('button', { name: 'More' }).isVisible())
      await page.mouse.wheel(0, 4000);
    await page.getByText('121 sessions.').waitFor();
    expect(await rows.count()).toBe(121);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test('is filtered by what the service knows, and by text', async () => {
    const { page, context } = await open();
    const rows = page.locator('.sessions tbody tr');
    await rows.first().waitFor();
    await page.getByLabel('User').fill('ada');
    await page.getByText('40 sessions.').waitFor();
    await page.getByLabel('Group').fill('shop');
    await page.getByText('20 sessions.').waitFor();
    await page.getByLabel('Model').fill('large-1');
    await page.getByText('There are no such sessions.').waitFor();
    await page.getByLabel('Model').fill('small-2');
    await page.getByText('20 sessions.').waitFor();
    await page.getByLabel('Text').fill('question 118');
    await page.getByText('1 of 20 sessions.').waitFor();
    expect(await rows.first().textContent()).toContain('Question 118');
    await context.close();
  });

  test('finds what was said, by reading', async () => {
    const { page, context } = await open();
    await page.locator('.sessions tbody tr').first().waitFor();
    await page.getByLabel('Group').fill('shop');
    await page.getByLabel('Text').fill('needle');
    await page.getByText(/^0 of /).waitFor();
    await page.getByLabel('also in messages').check();
    await page.getByText('1 of 60 sessions.').waitFor();
    await page.getByRole('link', { name: 'Question 8' }).waitFor();
    await context.close();
  });

  test('is live: new ones appear, deleted ones go, and time runs', async () => {
    const { page, context } = await open();
    await page.locator('.sessions tbody tr').first().waitFor();
    const row = page.locator('tr', { hasText: 'Soon over' });
    const life = row.locator('.badge.warn');
    const before = await life.textContent();
    expect(before).toMatch(/^4 min \d\d s left$/);
    const id = await sessions.create({ metadata: { title: 'Just begun' } });
    const begun = page.getByRole('link', { name: 'Just begun' });
    await begun.waitFor();
    await sessions.remove(id);
    await begun.waitFor({ state: 'detached' });
    expect(await life.textContent()).not.toBe(before);
    await context.close();
  });

  test('drops what expires, at the moment when it does', async () => {
    const { page, context } = await open('about:blank');
    await page.clock.install();
    await page.goto(`${at.served.console}/#/sessions`);
    const row = page.getByRole('link', { name: 'Soon over' });
    await row.waitFor();
    await page.clock.fastForward('06:00');
    await row.waitFor({ state: 'detached' });
    await context.close();
  });

  test('shows what was completed here, though the service does not list it', async () => {
    const id = await sessions.create({ userId: 'zoe', metadata: { title: 'To be completed' } });
    const { page, context } = await open(`#/sessions/demo/${id}`);
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('button', { name: 'Reopen' }).waitFor();
    expect((await sessions.get(id))?.status).toBe('completed');
    await page.getByRole('link', { name: '← demo' }).click();
    await page.getByLabel('Status').selectOption('completed');
    const row = page.locator('tr', { hasText: 'To be completed' });
    await row.getByText('completed', { exact: true }).waitFor();
    await page.getByText('that were completed in this tab').waitFor();
    await page.getByLabel('Status').selectOption('active');
    await row.waitFor({ state: 'detached' });
    await context.close();
  });
});

test('another organisation is typed, remembered in this tab alone, and what it refuses is told', async () => {
  const { page, context } = await open();
  await page.getByLabel('Organisation').fill('acme');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('the token is not for this organisation').waitFor();
  await page.getByRole('button', { name: 'demo' }).click();
  await page.getByRole('button', { name: 'acme' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'acme' }).waitFor();
  expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('acme');
  const other = await context.newPage();
  await other.goto(`${at.served.console}/#/sessions`);
  await other.getByLabel('Organisation').waitFor();
  expect(await other.getByRole('button', { name: 'acme' }).count()).toBe(0);
  await context.close();
});

test('usage is added up by day, user and model', async () => {
  const id = await sessions.create({ userId: 'carol', metadata: { model: 'odd-3' } });
  await sessions.update(id, { tokensUsed: 12_345 });
  const { page, context, complaints } = await open('#/sessions/demo?show=usage');
  const user = page.locator('tr', { hasText: 'carol' });
  await user.waitFor();
  expect(await user.locator('td').allInnerTexts()).toEqual(['carol', '1', '12,345', '']);
  expect(await page.locator('tr', { hasText: 'odd-3' }).count()).toBe(1);
  const [tokens, count] = await page.locator('.chart figcaption').allInnerTexts();
  expect(tokens).toMatch(/^Tokens per day today 12,345/);
  expect(count).toMatch(/^Sessions per day today \d+/);
  expect(await page.locator('.chart canvas').count()).toBe(2);
  await shoot(page, 'usage-desktop');
  expect(complaints).toEqual([]);
  await context.close();
});

const VIEWS = ['#/sessions', '#/sessions/demo?show=usage', '#/sessions/demo?show=new'];

test.each([
  ['light', DESKTOP],
  ['dark', PHONE],
] as const)(
  'sessions fit, and axe finds nothing serious, %s, %j',
  async (colorScheme, viewport) => {
    const { page, context } = await open('', { colorScheme, viewport, bypassCSP: true });
    for (const view of VIEWS) {
      await page.goto(`${at.served.console}/${view}`);
      await page.locator('table, form.create').first().waitFor();
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      expect(width, view).toBeLessThanOrEqual(viewport.width);
      expect(await seriousViolations(page), view).toEqual([]);
      if (viewport === PHONE) await shoot(page, `sessions-phone-${VIEWS.indexOf(view)}`);
    }
    await context.close();
  },
);
