import { describe, expect, test } from 'vitest';
import { shoot } from './browser.ts';
import { conversationOfFile, fill, messages } from './sessions-kit.ts';

const at = conversationOfFile();

describe('a conversation', () => {
  test('is shown with its Markdown, its code in colours, and its turns', async () => {
    const page = await at.look();
    await page.getByRole('heading', { level: 1, name: 'Serving a document' }).waitFor();
    const answer = messages(page).nth(2);
    expect(await answer.locator('strong').textContent()).toBe('in this order');
    expect(await answer.locator('ol li').count()).toBe(3);
    expect(await answer.getByRole('img', { name: 'done' }).count()).toBe(1);
    expect(await answer.locator('.code .t-keyword').first().textContent()).toBe('const');
    expect(await answer.locator('td').allInnerTexts()).toEqual(['read', '12']);
    const link = answer.getByRole('link', { name: 'there' });
    expect(await link.getAttribute('href')).toBe('https://example.com/there');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await answer.locator('blockquote').textContent()).toContain('docs & there');
    expect(await page.locator('.chart canvas').count()).toBe(1);
    await page.getByText('321 tokens were reported for the session.').waitFor();
    await shoot(page, 'conversation-desktop');
  });

  test('is followed while it goes on', async () => {
    const page = await at.look();
    await messages(page).first().waitFor();
    await at.sessions.update(at.id, { newMessages: [{ role: 'user', content: 'Said meanwhile' }] });
    await page.getByText('Said meanwhile').waitFor();
    await at.sessions.remove(at.id);
    await page.getByText('It is not there any more').waitFor();
    expect(await messages(page).count()).toBeGreaterThan(0);
  });

  test('tells what a turn cost that was said meanwhile, and that others are estimated', async () => {
    const page = await at.look();
    await page.getByText('Estimated: the API tells the sum alone').waitFor();
    await at.sessions.update(at.id, {
      newMessages: [
        { role: 'user', content: 'Short' },
        { role: 'assistant', content: `Long ${'and so on '.repeat(200)}` },
      ],
      tokensUsed: 17,
    });
    await messages(page).getByText('17 tokens').waitFor();
    await page.getByText('Tokens per turn last 17').waitFor();
    await page.getByText('said while you look are as they were reported').waitFor();
  });

  test('of 5,000 messages scrolls, with few of them in the page', async () => {
    await fill(at.sessions, at.id, 4995);
    const page = await at.look();
    await page.getByText('5,000 messages').waitFor();
    const most = async () => {
      expect(await page.locator('main *').count()).toBeLessThan(600);
      expect(await messages(page).count()).toBeLessThan(40);
    };
    await most();
    const place = page.locator('.messages');
    await place.hover();
    for (let turn = 0; turn < 10; turn++) {
      await page.mouse.wheel(0, 3000);
      await most();
    }
    await place.evaluate((element) => element.scrollTo(0, element.scrollHeight / 2));
    const first = () =>
      messages(page).evaluateAll((all) =>
        Math.min(...all.map((one) => Number(one.getAttribute('aria-posinset')))),
      );
    await expect.poll(first).toBeGreaterThan(1000);
    await most();
    await page.getByRole('button', { name: 'Last' }).click();
    await page.getByText(/^Message 4995 /).waitFor();
    await most();
    await page.getByRole('button', { name: 'First' }).click();
    await page.getByText('You help with gateways.').waitFor();
  });
});

test('a conversation of several megabytes is read through the same port', async () => {
  for (let turn = 0; turn < 6; turn++)
    await at.sessions.update(at.id, {
      newMessages: [{ role: 'user', content: `Long ${turn} ${'word '.repeat(48_000)}` }],
    });
  for (let turn = 0; turn < 6; turn++)
    await at.sessions.update(at.id, {
      newMessages: [{ role: 'assistant', content: `Answer ${turn} ${'word '.repeat(48_000)}` }],
    });
  const page = await at.look();
  await page.getByText('17 messages').waitFor();
  await page.getByRole('button', { name: 'Last' }).click();
  await page.getByText(/^Answer 5 /).waitFor();
  expect(await page.locator('main *').count()).toBeLessThan(600);
});
