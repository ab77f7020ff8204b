import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { listen } from '../kit/listen.ts';
import { openPage } from './browser.ts';
import { consoleOfFile } from './kit.ts';

const TOKEN = 'token-CANARY-of-the-console-1234';

const at = consoleOfFile({ CAPSTAN_CONTROL_TOKEN: TOKEN });

test('T132: a token is asked for, and is neither in the address nor kept after the tab', async () => {
  const page = await at.open();
  await page.getByLabel('Token').fill('wrong-wrong-wrong-wrong');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('It was not accepted.').waitFor();
  await page.getByLabel('Token').fill(TOKEN);
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('What you can do').waitFor();
  for (const view of ['#/traffic', '#/process', '#/connect', '#/reference']) {
    await page.evaluate(`location.hash = '${view}'`);
    await page.locator('main h1').waitFor();
    expect(page.url()).not.toContain(TOKEN);
  }
  const stored = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  );
  expect(stored).not.toContain(TOKEN);
  await page.reload();
  await page.getByLabel('Token').waitFor();
});

test('T126: a page of another site changes nothing', async () => {
  const other = await listen(async () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html>',
  }));
  const page = await openPage(`http://127.0.0.1:${other.port}/`);
  const statuses = await page.evaluate(async (url) => {
    const tries: RequestInit[] = [
      { method: 'POST', mode: 'no-cors', body: 'a=1' },
      { method: 'POST', mode: 'cors', headers: { 'content-type': 'application/json' }, body: '{}' },
    ];
    const sent = tries.map((init) => fetch(`${url}/reload`, init).then((one) => one.status));
    return (await Promise.allSettled(sent)).map((one) =>
      one.status === 'fulfilled' ? one.value : 'refused',
    );
  }, at.served.console);
  // An opaque answer has the status 0.
  expect(statuses).toEqual([0, 'refused']);
  const head = { authorization: `Bearer ${TOKEN}` };
  const { lines } = (await (
    await fetch(`${at.served.console}/logs`, { headers: head })
  ).json()) as {
    lines: { path?: string; status?: number }[];
  };
  const reloads = lines.filter(({ path }) => path === '/reload');
  expect(reloads.length).toBeGreaterThan(0);
  expect(reloads.map(({ status }) => status)).toEqual(reloads.map(() => 403));
  await other.close();
});

test('T132: the console cannot be framed', async () => {
  const other = await listen(async () => ({
    status: 200,
    headers: { 'content-type': 'text/html' },
    body: `<!doctype html><iframe src="${at.served.console}/"></iframe>`,
  }));
  const page = await openPage('about:blank');
  const framed = page.waitForResponse(`${at.served.console}/`);
  await page.goto(`http://127.0.0.1:${other.port}/`);
  expect((await framed).status()).toBe(403);
  await page.frameLocator('iframe').getByText('urn:capstan:problem:origin-forbidden').waitFor();
  await other.close();
});

test('the first screen is less than 100 KB of compressed script and style', async () => {
  const page = await openPage('about:blank');
  const sizes: number[] = [];
  page.on('response', async (response) => {
    if (/\.(js|css)$/.test(response.url())) sizes.push(gzipSync(await response.body()).length);
  });
  await page.goto(at.served.console, { waitUntil: 'networkidle' });
  expect(sizes.length).toBeGreaterThanOrEqual(2);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(100 * 1024);
});
