import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, openPage, shoot } from './browser.ts';
import { consoleOfFile } from './kit.ts';
import { fill, rows, type Sessions, scrollToEnd, sessionsAt } from './sessions-kit.ts';

const at = consoleOfFile();

const LOTS = [1, 2, 3, 4, 5, 6].map((lot) => ({ lot, colour: 'light green' }));

let sessions: Sessions;
beforeAll(async () => {
  if (!hasBrowser) return;
  sessions = sessionsAt(at.served);
  for (let index = 0; index < 120; index++)
    await sessions.create({
      userId: ['ada', 'grace', 'linus'][index % 3],
      sessionGroup: ['support', 'shop'][index % 2],
      expirationMinutes: 60 + index * 5,
      metadata: {
        ...LOTS[index % 6],
        model: ['large-1', 'small-2'][index % 2],
        title: `Question ${index + 1}`,
      },
      initialMessages: [{ role: 'user', content: index === 7 ? 'a needle' : 'hay' }],
    });
  await sessions.create({
    userId: 'grace',
    expirationMinutes: 5,
    metadata: { title: 'Soon over' },
  });
}, 60_000);

const LIST = '#/sessions';

describe('the list of sessions', () => {
  test('is of the organisation that the key is for, and goes on without end', async () => {
    const page = await at.open(LIST);
    await rows(page).first().waitFor();
    expect(await page.getByLabel('Organisation').inputValue()).toBe('demo');
    await page.getByText('50 or more sessions').or(page.getByText('100 or more')).first().waitFor();
    await shoot(page, 'sessions-desktop');
    await scrollToEnd(page);
    await page.getByText('121 sessions.').waitFor();
    expect(await rows(page).count()).toBe(121);
  });

  test('is filtered by what the service knows, and by text', async () => {
    const page = await at.open(LIST);
    await rows(page).first().waitFor();
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
    expect(await rows(page).first().textContent()).toContain('Question 118');
  });

  test('is filtered by what was said, and by metadata', async () => {
    const page = await at.open(LIST);
    await rows(page).first().waitFor();
    await page.getByLabel('Text').fill('needle');
    await page.getByText(/^0 of /).waitFor();
    await page.getByLabel('also in messages').check();
    await page.getByText('1 session.').waitFor();
    await page.getByRole('link', { name: 'Question 8' }).waitFor();
    await page.getByLabel('also in messages').uncheck();
    await page.getByLabel('Text').fill('');
    await page.getByLabel('Metadata').fill('lot=3 colour="light green"');
    await page.getByText('20 sessions.').waitFor();
  });

  test('is live: new ones appear, deleted ones go, and time runs', async () => {
    const page = await at.open(LIST);
    await rows(page).first().waitFor();
    const row = page.locator('tr', { hasText: 'Soon over' });
    const life = row.locator('.badge.warn');
    const before = await life.textContent();
    expect(before).toMatch(/^4 min \d\d s left$/);
    const id = await sessions.create({ metadata: { title: 'Just begun' } });
    const begun = page.getByRole('link', { name: 'Just begun' });
    await begun.waitFor();
    await sessions.remove(id);
    await begun.waitFor({ state: 'detached' });
    await expect.poll(() => life.textContent()).not.toBe(before);
  });

  test('drops what expires, at the moment when it does', async () => {
    const page = await openPage('about:blank');
    await page.clock.install();
    await page.goto(`${at.served.console}/#/sessions`);
    const row = page.getByRole('link', { name: 'Soon over' });
    await row.waitFor();
    await page.clock.fastForward('06:00');
    await row.waitFor({ state: 'detached' });
  });

  test('has what was completed, where it is asked for', async () => {
    const id = await sessions.create({ userId: 'zoe', metadata: { title: 'To be completed' } });
    const page = await at.open(`#/sessions/demo/${id}`);
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('button', { name: 'Reopen' }).waitFor();
    await page.getByRole('link', { name: '← demo' }).click();
    const row = page.locator('tr', { hasText: 'To be completed' });
    await rows(page).first().waitFor();
    expect(await row.count()).toBe(0);
    await page.getByLabel('Status').selectOption('completed');
    await row.getByText('completed', { exact: true }).waitFor();
    // Changed elsewhere, it is seen here.
    await sessions.update(id, { status: 'active' });
    await row.waitFor({ state: 'detached' });
  });
});

test('what was said is found, page after page, and leads to its message', async () => {
  const id = await sessions.create({ metadata: { title: 'Long ago' } });
  await fill(sessions, id, 120);
  const page = await at.open(LIST);
  await page.getByRole('link', { name: 'Search' }).click();
  await page.getByLabel('Words of a message').fill('mess* 17');
  await page.keyboard.press('Enter');
  const found = page.locator('.offers li');
  await found.first().waitFor();
  expect(await found.first().textContent()).toContain('Message 17');
  await page.getByLabel('Words of a message').fill('message');
  await page.keyboard.press('Enter');
  await page.getByText(/or more messages/).waitFor();
  await scrollToEnd(page);
  await page.getByText('120 messages.').waitFor();
  await shoot(page, 'search-desktop');
  await page.getByLabel('Words of a message').fill('message 64');
  await page.keyboard.press('Enter');
  await page.getByText('1 message.').waitFor();
  await found.getByRole('link', { name: 'Long ago' }).click();
  await page.locator('[aria-current="true"]', { hasText: 'Message 64' }).waitFor();
  await page.goBack();
  await page.getByLabel('Words of a message').fill('nothing like it');
  await page.keyboard.press('Enter');
  await page.getByText('Nothing was said with all of these words.').waitFor();
});

test('another organisation is typed, remembered in this tab alone, and what it refuses is told', async () => {
  const page = await at.open(LIST);
  await page.getByLabel('Organisation').fill('acme');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('the token is not for this organisation').waitFor();
  await page.getByRole('button', { name: 'demo' }).click();
  await page.getByRole('button', { name: 'acme' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'acme' }).waitFor();
  expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('acme');
  const other = await page.context().newPage();
  await other.goto(`${at.served.console}/#/sessions`);
  await other.getByLabel('Organisation').waitFor();
  expect(await other.getByRole('button', { name: 'acme' }).count()).toBe(0);
});

test('usage is told by day, user and model', async () => {
  const id = await sessions.create({ userId: 'carol', metadata: { model: 'odd-3' } });
  await sessions.update(id, { tokensUsed: 12_345 });
  const page = await at.open('#/sessions/demo?show=usage');
  const user = page.locator('tr', { hasText: 'carol' });
  await user.waitFor();
  expect(await user.locator('td').allInnerTexts()).toEqual(['carol', '1', '12,345', '']);
  expect(await page.locator('tr', { hasText: 'odd-3' }).count()).toBe(1);
  const [tokens, count] = await page.locator('.chart figcaption').allInnerTexts();
  expect(tokens).toMatch(/^Tokens per day today 1\d,345/);
  expect(count).toMatch(/^Sessions per day today \d+/);
  expect(await page.locator('.chart canvas').count()).toBe(2);
  await shoot(page, 'usage-desktop');
});
