import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject } from 'vitest';

const endpoint = inject('browser');

/** Whether there is a browser. */
export const hasBrowser = endpoint !== '';

let browser: Browser | undefined;
const open: Opened[] = [];

interface Opened {
  readonly context: BrowserContext;
  readonly complaints: readonly string[];
}

/**
 * Lets the tests of a file open pages. Each is closed after its test, and must not have complained of
 * anything: errors, or what its policy kept it from. Where there is no browser, every test of the
 * file is shown as skipped, and why.
 */
export function inBrowser(): void {
  beforeAll(async () => {
    if (hasBrowser) browser = await chromium.connect(endpoint);
  });
  beforeEach(({ skip }) => {
    if (!hasBrowser) skip('there is no Chromium; CHROMIUM may name one');
  });
  afterEach(async () => {
    const opened = open.splice(0);
    await Promise.all(opened.map(({ context }) => context.close()));
    expect(opened.flatMap(({ complaints }) => complaints)).toEqual([]);
  });
  afterAll(() => browser?.close());
}

/** Sizes of the screens that are looked at. */
export const DESKTOP = { width: 1440, height: 900 };
export const TABLET = { width: 768, height: 1024 };
export const PHONE = { width: 360, height: 740 };

/** How a page is opened. */
export type PageOptions = NonNullable<Parameters<Browser['newContext']>[0]>;

/** Opens a page, in a profile of its own. */
export async function openPage(url: string, options: PageOptions = {}): Promise<Page> {
  if (!browser) throw new Error('the file does not say that its tests run in a browser');
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  open.push({ context, complaints });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const { url: from } = message.location();
    // A refusal that the page tells of in its own words is no complaint, nor what is kept from other
    // sites, nor what only counts over TLS.
    if (message.type() === 'error' && !REFUSED.test(message.text()))
      complaints.push(`${message.text()} (${from})`);
  });
  await page.goto(url);
  return page;
}

const REFUSED =
  /status of (4|5)\d\d|net::ERR_|blocked by CORS policy|Opener-Policy header has been ignored/;

/** How wide a page has become; wider than its screen, and something does not fit. */
export function widthOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth');
}

const SHOTS = resolve(import.meta.dirname, '../../test-output/console');

/** Keeps what the page looks like, for people. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}
