import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousViolations } from './axe.ts';
import { DESKTOP, hasBrowser, openPage, PHONE, shoot, TABLET, widthOf } from './browser.ts';
import { consoleOfFile, type ServedConsole, serveConsole } from './kit.ts';
import { converse, messages, rows, sessionsAt } from './sessions-kit.ts';

// Whatever is on the screen fits it, can be used by everybody, and needs nothing that its policy
// keeps from it: a page that complains fails its test.

const at = consoleOfFile();

let id = '';
let walled: ServedConsole;
beforeAll(async () => {
  if (!hasBrowser) return;
  id = await converse(sessionsAt(at.served));
  walled = await serveConsole(undefined, [], { CAPSTAN_CONTROL_TOKEN: 'wall-CANARY-123' });
});
afterAll(() => walled?.process.stop());

const CREATE = encodeURIComponent('POST /v1/api/v3/organizations/{organisation}/ai/sessions');

interface View {
  readonly name: string;
  readonly hash: string;
  /** Until it is as it should be looked at. */
  ready(page: Page): Promise<unknown>;
}

const title = (name: string) => (page: Page) =>
  page.getByRole('heading', { level: 1, name }).waitFor();

const VIEWS: readonly View[] = [
  { name: 'capability', hash: '', ready: (page) => page.getByText('MCP tools').waitFor() },
  {
    name: 'run-route',
    hash: `#/run/quantcdn-ai-sessions-rest/${CREATE}`,
    ready: async (page) => {
      await page.getByRole('button', { name: 'Fill in the example' }).click();
      await page.getByRole('button', { name: 'Add to initialMessages' }).click();
      await page.getByLabel(/^organisation/).fill('acme');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByRole('region', { name: 'Answer' }).waitFor();
    },
  },
  {
    name: 'run-tool',
    hash: '#/run/quantcdn-ai-sessions-mcp/list-chat-sessions-multi-tenant',
    ready: title('list-chat-sessions-multi-tenant'),
  },
  { name: 'sessions', hash: '#/sessions', ready: (page) => rows(page).first().waitFor() },
  {
    name: 'search',
    hash: '#/sessions/demo?show=search&words=document',
    ready: (page) => page.locator('.offers li').first().waitFor(),
  },
  {
    name: 'usage',
    hash: '#/sessions/demo?show=usage',
    ready: (page) => page.locator('.shares').first().waitFor(),
  },
  {
    name: 'new-session',
    hash: '#/sessions/demo?show=new',
    ready: (page) => page.getByRole('button', { name: 'Create' }).waitFor(),
  },
  {
    name: 'no-such-organisation',
    hash: '#/sessions/acme',
    ready: (page) => page.getByRole('alert').waitFor(),
  },
  {
    name: 'conversation',
    hash: '#/sessions/demo/ID',
    ready: (page) => messages(page).nth(2).waitFor(),
  },
  {
    name: 'traffic',
    hash: '#/traffic',
    ready: async (page) => {
      await page.locator('tbody a').first().click();
      await page.getByRole('region', { name: 'Trace' }).waitFor();
    },
  },
  {
    name: 'reference',
    hash: '#/reference',
    ready: (page) => page.locator('details.sent summary').first().click(),
  },
  { name: 'connect', hash: '#/connect', ready: title('Connect') },
  {
    name: 'process',
    hash: '#/process',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Check the files' }).click();
      await page.locator('.checked').waitFor();
    },
  },
  {
    name: 'palette',
    hash: '',
    ready: async (page) => {
      await page.getByText('MCP tools').waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('option').first().waitFor();
    },
  },
];

test.each([
  ['light', 'desktop', DESKTOP],
  ['dark', 'phone', PHONE],
  ['light', 'tablet', TABLET],
] as const)('every view, %s, on a %s', { timeout: 90_000 }, async (colorScheme, size, viewport) => {
  const page = await at.open('', { colorScheme, viewport });
  for (const { name, hash, ready } of VIEWS) {
    await page.goto(`${at.served.console}/${hash.replace('ID', id)}`);
    await ready(page);
    expect(await widthOf(page), name).toBeLessThanOrEqual(viewport.width);
    if (size !== 'tablet') expect(await seriousViolations(page), name).toEqual([]);
    await shoot(page, `${name}-${size}-${colorScheme}`);
  }
});

test.each(['light', 'dark'] as const)('the token is asked for, %s', async (colorScheme) => {
  const page = await openPage(walled.console, { colorScheme, viewport: PHONE });
  await page.getByLabel('Token').waitFor();
  expect(await seriousViolations(page)).toEqual([]);
});
