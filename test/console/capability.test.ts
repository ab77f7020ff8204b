import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openPage, PHONE, shoot, widthOf } from './browser.ts';
import { consoleOfFile, serveConsole } from './kit.ts';

const at = consoleOfFile();

describe('the capability', () => {
  test('says what people and agents can do', async () => {
    const page = await at.open();
    await page.getByRole('heading', { level: 1, name: 'QuantCDN API — AI Sessions' }).waitFor();
    const routes = page.locator('section', { has: page.getByText('What you can do') });
    const tools = page.locator('section', { has: page.getByText('MCP tools') });
    expect(await routes.locator('li').count()).toBe(6);
    expect(await tools.locator('li').count()).toBe(6);
    const remove = tools.locator('li', { hasText: 'delete-chat-session' });
    expect(await remove.locator('.badge').allInnerTexts()).toEqual(['destructive', 'idempotent']);
    await shoot(page, 'capability-desktop');
  });

  test('leads from a tool to its lines, with what there is to say about them', async () => {
    const page = await at.open();
    const tool = page.locator('li', { hasText: 'extend-session-expiration' }).first();
    await tool.getByRole('link', { name: /^line / }).click();
    const line = page.locator('.source .shown');
    await line.waitFor();
    expect(await line.textContent()).toContain('extend-session-expiration');
    expect(await page.locator('.remark.warning').count()).toBeGreaterThan(0);
  });

  test('draws the way of each call', async () => {
    const page = await at.open();
    await page.locator('.picture svg').waitFor();
    expect(await page.locator('.picture-line').count()).toBe(12);
  });

  test('fits a phone', async () => {
    const page = await at.open('', { viewport: PHONE });
    await page.getByText('MCP tools').waitFor();
    expect(await widthOf(page)).toBeLessThanOrEqual(PHONE.width);
    await shoot(page, 'capability-phone');
  });

  test('is reached by keyboard: past the navigation, and on from there', async () => {
    const page = await at.open('#/process');
    await page.getByRole('heading', { level: 1, name: 'Process' }).waitFor();
    expect(await page.title()).toBe('Process · Capstan');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // What the console is at stays where it is.
    expect(page.url()).toContain('#/process');
    await page.keyboard.press('Tab');
    await page
      .getByRole('button', { name: 'Check the files' })
      .and(page.locator(':focus'))
      .waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.checked').waitFor();
  });

  test('can be gone to from the palette, by keyboard alone', async () => {
    const page = await at.open();
    await page.getByText('MCP tools').waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('update-ses');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'update-session' }).waitFor();
  });
});

const HOSTILE = `<img src=x onerror="window.__pwned=1"></script><script>window.__pwned=1</script>`;

test('T123: hostile text of a document is text', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'hostile.yaml');
  const text = JSON.stringify(HOSTILE);
  writeFileSync(
    file,
    `naftiko: 1.0.0-alpha2
info: {label: ${text}, description: ${text}, tags: [${text}]}
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: http://127.0.0.1:9
    resources:
    - {name: notes, path: /notes, operations: [{name: list, method: GET, description: ${text}}]}
  exposes:
  - type: rest
    namespace: web
    port: 0
    resources:
    - path: /notes
      operations: [{name: list, method: GET, description: ${text}, call: notes.list}]
`,
  );
  const hostile = await serveConsole([file]);
  const page = await openPage(hostile.console);
  await page.getByRole('heading', { level: 1 }).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(HOSTILE);
  expect(await page.evaluate(() => '__pwned' in globalThis)).toBe(false);
  expect(await page.locator('main img, main script').count()).toBe(0);
  await hostile.process.stop();
});
