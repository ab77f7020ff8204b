import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { hasBrowser } from './browser.ts';
import { consoleOfFile } from './kit.ts';
import { type Sessions, sessionsAt } from './sessions-kit.ts';

const at = consoleOfFile();

let sessions: Sessions;
beforeAll(async () => {
  if (!hasBrowser) return;
  sessions = sessionsAt(at.served);
});
const HOSTILE = [
  '<img src=x onerror="window.__pwned=1">',
  '<svg/onload=window.__pwned=1>',
  '</script><script>window.__pwned=1</script>',
  '[a](javascript:window.__pwned=1)',
  '[a](JaVaScRiPt&#58;window.__pwned=1)',
  '[a](java\tscript:window.__pwned=1)',
  '![a](x" onerror="window.__pwned=1)',
  '<javascript:window.__pwned=1>',
  '[a](data:text/html,<script>window.__pwned=1</script>)',
  '[a]: javascript:window.__pwned=1\n\n[a]',
  '{{constructor.constructor("window.__pwned=1")()}}',
  'a\u2028b\u2029c',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.__pwned=1&gt;">',
  '<a href="javascript:window.__pwned=1" onmouseover="window.__pwned=1">x</a>',
  '```<img src=x onerror=window.__pwned=1>\n<img src=x onerror=window.__pwned=1>\n```',
  '<style>*{background:url(http://127.0.0.1:9/x)}</style>',
  '<iframe srcdoc="<script>parent.__pwned=1</script>"></iframe>',
];

/** Nothing of it runs, loads or leads anywhere; and it is there to be read. */
async function isOnlyText(page: Page): Promise<void> {
  expect(await page.evaluate(() => '__pwned' in globalThis)).toBe(false);
  const made = 'img, iframe, object, embed, math, style, script, [onerror], [onload], [srcdoc]';
  expect(await page.locator('body').locator(made).count()).toBe(0);
  const links = await page.evaluate<string[]>(
    "[...document.querySelectorAll('a')].map(({ protocol }) => protocol)",
  );
  expect(links.filter((one) => !['http:', 'https:', 'mailto:'].includes(one))).toEqual([]);
}

/** Spaces are laid out as the page does it. */
const bare = (text: string | null) => (text ?? '').replace(/\s+/g, ' ');

// What the service refuses in names is left out of them.
const named = (text: string) => text.replace(/\p{Cc}/gu, '');

const begin = (text: string) =>
  sessions.create({
    userId: named(text),
    sessionGroup: text,
    metadata: { title: named(text), model: named(text), [text]: text },
    initialMessages: HOSTILE.flatMap((one) => [
      { role: 'user', content: one },
      { role: 'assistant', content: `Before ${one} after` },
    ]),
  });

test('T123: hostile text in every field of lists and usage is text', async () => {
  for (const text of HOSTILE) await begin(text);
  const page = await at.open(`#/sessions`);
  const rows = page.locator('.sessions tbody tr');
  await rows.nth(HOSTILE.length - 1).waitFor();
  for (const [index, text] of HOSTILE.toReversed().entries()) {
    const shown = await rows.nth(index).locator('bdi').allTextContents();
    const said = [named(text), named(text), text, named(text)];
    expect(shown.map(bare)).toEqual(said.map(bare));
  }
  await isOnlyText(page);
  await page.goto(`${at.served.console}/#/sessions/demo?show=usage`);
  await page.locator('.shares').first().waitFor();
  expect(await page.locator('.shares bdi').count()).toBeGreaterThan(20);
  await isOnlyText(page);
});

test('T123: hostile text in every field of a conversation is text', {
  timeout: 90_000,
}, async () => {
  const ids = await Promise.all(HOSTILE.map(begin));
  const page = await at.open(`#/sessions`);
  for (const [index, text] of HOSTILE.entries()) {
    await page.goto(`${at.served.console}/#/sessions/demo/${ids[index]}`);
    await page.locator('.messages li').nth(2).waitFor();
    expect(bare(await page.locator('h1').textContent())).toBe(bare(named(text)));
    await page.getByText('Metadata').click();
    expect(await page.locator('details .code').textContent()).toContain(JSON.stringify(text));
    await isOnlyText(page);
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.locator('.notice').waitFor();
    expect(bare(await page.locator('.notice').textContent())).toContain(bare(named(text)));
    await isOnlyText(page);
    await page.getByRole('button', { name: 'Delete now' }).click();
    await page.locator('.notice').waitFor({ state: 'detached' });
  }
});

test('T123: hostile messages are text', async () => {
  const id = await begin('messages');
  const page = await at.open(`#/sessions/demo/${id}`);
  const seen = new Map<string | null, string>();
  const items = page.locator('.messages > ol > li');
  await items.first().waitFor();
  while (seen.size < 2 * HOSTILE.length) {
    const shown = await items.evaluateAll((all) =>
      all.map((one) => [one.getAttribute('aria-posinset'), one.textContent ?? ''] as const),
    );
    for (const [place, text] of shown) seen.set(place, text);
    await isOnlyText(page);
    await page.locator('.messages').evaluate((element) => element.scrollBy(0, 300));
  }
  // All of it can be read; only what Markdown itself does not show, a definition, is left out.
  for (const [index, text] of HOSTILE.entries())
    if (text.includes('__pwned') && !text.startsWith('[a]:'))
      expect(seen.get(`${2 * index + 2}`), text).toContain('__pwned');
});

test('T123: hostile names of organisations are text', async () => {
  const page = await at.open(`#/sessions`);
  for (const text of HOSTILE) {
    await page.goto(`${at.served.console}/#/sessions/${encodeURIComponent(text)}`);
    await page.getByRole('alert').waitFor();
    await page.getByLabel('Organisation').fill(text);
    await page.getByRole('button', { name: 'Open' }).click();
    await isOnlyText(page);
  }
  expect(await page.locator('.organisation bdi').count()).toBeGreaterThanOrEqual(HOSTILE.length);
});

test('what would take for ever to lay out is shown as it is', async () => {
  const deep = `${'> '.repeat(5000)}deep`;
  const id = await sessions.create({
    initialMessages: [
      { role: 'user', content: deep },
      { role: 'user', content: '*'.repeat(60_000) },
      { role: 'user', content: `${'['.repeat(3000)}x` },
      { role: 'assistant', content: '**long** '.repeat(10_000) },
    ],
  });
  const page = await at.open(`#/sessions/demo/${id}`);
  await page.locator('.messages li').first().waitFor();
  await page.getByText('deep').first().waitFor();
});
