import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { beforeEach } from 'vitest';

/** Where Debian and others put it; `CHROMIUM` names another one. */
const PLACES = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

const executablePath = PLACES.find((path) => path !== undefined && existsSync(path));

/** Where there is no browser, every test of the file is shown as skipped, and why. */
export function skipWithoutBrowser(): void {
  beforeEach(({ skip }) => {
    if (executablePath === undefined) skip('there is no Chromium; CHROMIUM may name one');
  });
}

/** Whether there is a browser to open. */
export const hasBrowser = executablePath !== undefined;

/** What a page complained of: errors, and what its policy kept it from. */
export interface Watched {
  readonly page: Page;
  readonly complaints: readonly string[];
}

/** Opens the browser; the tests of a file share it. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] });
}

/** Sizes of the screens that are looked at. */
export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 360, height: 740 };

/** Opens a page that tells what it complains of. */
export async function openPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Watched & { readonly context: BrowserContext }> {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const { url: from } = message.location();
    // A refusal that the page tells of in its own words is no complaint.
    if (message.type() === 'error' && !/status of (4|5)\d\d/.test(message.text()))
      complaints.push(`${message.text()} (${from})`);
  });
  await page.goto(url);
  return { page, context, complaints };
}

const SHOTS = resolve(import.meta.dirname, '../../test-output/console');

/** Keeps what the page looks like, for people. */
export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}
