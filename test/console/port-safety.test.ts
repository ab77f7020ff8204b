import { networkInterfaces } from 'node:os';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen } from '../kit/listen.ts';
import { hasBrowser, openPage } from './browser.ts';
import { consoleOfFile, type ServedConsole, serveConsole } from './kit.ts';

// What the control port refuses, asked by a browser; test/control asks without one.

const at = consoleOfFile();

/** The statuses that a page hears; `refused` where it hears nothing. */
const statusesOf = (page: Page, requests: readonly (readonly [string, RequestInit])[]) =>
  page.evaluate(async (all) => {
    const sent = all.map(([url, init]) => fetch(url, init).then(({ status }) => status));
    const settled = await Promise.allSettled(sent);
    return settled.map((one) => (one.status === 'fulfilled' ? one.value : 'refused'));
  }, requests);

interface LogLine {
  readonly message: string;
  readonly path?: string;
  readonly method?: string;
  readonly status?: number;
}

async function logged(): Promise<readonly LogLine[]> {
  const answer = await fetch(`${at.served.console}/logs`);
  return ((await answer.json()) as { lines: readonly LogLine[] }).lines;
}

/** How often documents were read again. */
async function reloads(): Promise<number> {
  return (await logged()).filter(({ message }) => message.startsWith('documents are read')).length;
}

describe('T127: what changes something', () => {
  test('is not to be had by GET, not even from its own page', async () => {
    const page = await at.open();
    const paths = ['/reload', '/config/reload', '/reload/check', '/validate', '/calls'];
    const asked = paths.map((path) => [path, {}] as const);
    expect(await statusesOf(page, asked)).toEqual(paths.map(() => 405));
    const forms = [
      ['/reload', { method: 'POST', body: new URLSearchParams('a=1').toString() }],
    ] as const;
    expect(await statusesOf(page, forms)).toEqual([415]);
    expect(await reloads()).toBe(0);
  });

  test('does not happen by a picture, a link or a form of another site', async () => {
    const other = await listen(async () => ({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: `<!doctype html><img src="${at.served.console}/reload">
        <a href="${at.served.console}/reload">read</a>
        <form method="post" action="${at.served.console}/reload"><button>send</button></form>`,
    }));
    const page = await openPage(`http://127.0.0.1:${other.port}/`);
    // The browser does not even tell that there was an answer.
    const pictures = async () =>
      (await logged()).filter(({ path, status }) => path === '/reload' && status === 403).length;
    await expect.poll(pictures).toBe(1);
    const followed = page.waitForResponse(`${at.served.console}/reload`);
    await page.getByRole('link').click();
    expect((await followed).status()).toBe(405);
    await page.goBack();
    const posted = page.waitForResponse(
      (one) => one.url().endsWith('/reload') && one.request().method() === 'POST',
    );
    await page.getByRole('button').click();
    expect((await posted).status()).toBe(403);
    expect(await reloads()).toBe(0);
    await other.close();
  });
});

test('T128: a name that was pointed here gets nothing', async () => {
  const page = await openPage('about:blank');
  const url = `http://evil.test:${new URL(at.served.console).port}`;
  const answer = await page.goto(`${url}/`);
  expect(answer?.status()).toBe(403);
  const own = ['/status', '/documents', '/embedded/api/v3/organizations'];
  const asked = [
    ...own.map((path) => [path, {}] as const),
    ['/reload', { method: 'POST' }] as const,
  ];
  expect(await statusesOf(page, asked)).toEqual([403, 403, 403, 403]);
  expect(await reloads()).toBe(0);
});

test('T130: the log has five readers, and one more is told to come later', async () => {
  const page = await at.open();
  const statuses = await page.evaluate(async () => {
    const over = new AbortController();
    const heard: (number | string | null)[] = [];
    for (let reader = 0; reader < 6; reader++) {
      const { status, headers } = await fetch('/logs/stream', { signal: over.signal });
      heard.push(status === 200 ? status : `${status} ${headers.get('retry-after')}`);
    }
    over.abort();
    return heard;
  });
  expect(statuses).toEqual([200, 200, 200, 200, 200, '503 5']);
});

const outside = Object.values(networkInterfaces())
  .flatMap((all) => all ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describe.skipIf(outside === undefined)('at an address that other machines reach', () => {
  const TOKEN = 'open-CANARY-of-the-console-5678';
  let open: ServedConsole;
  beforeAll(async () => {
    if (!hasBrowser) return;
    const env = { CAPSTAN_CONTROL_TOKEN: TOKEN };
    open = await serveConsole(undefined, ['--control-host', '0.0.0.0'], env);
  });
  afterAll(() => open?.process.stop());

  test('T129, T130: the page asks for the token, and nothing is told without it', async () => {
    const url = `http://${outside}:${new URL(open.console).port}`;
    const page = await openPage(`${url}/#/process`);
    await page.getByLabel('Token').waitFor();
    const paths = [
      '/metrics',
      '/traces',
      '/logs',
      '/logs/stream',
      '/status',
      '/config',
      '/documents',
    ];
    const asked = paths.map((path) => [path, {}] as const);
    expect(await statusesOf(page, asked)).toEqual(paths.map(() => 401));
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { level: 1, name: 'Process' }).waitFor();
  });

  test('T129: without a token it does not start', async () => {
    await expect(serveConsole(undefined, ['--control-host', '0.0.0.0'])).rejects.toThrow(
      /open to other machines/,
    );
  });
});
