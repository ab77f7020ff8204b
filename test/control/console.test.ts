import { afterAll, beforeAll, expect, test } from 'vitest';
import { bare, type Controlled, controlled } from './kit.ts';

const TOKEN = 'a-long-token-of-the-port';

let served: Controlled;
beforeAll(async () => {
  served = await controlled({ control: { token: TOKEN } });
});
afterAll(() => served.close());

const HTML = { headers: { accept: 'text/html,application/xhtml+xml' } };

async function page(): Promise<string> {
  return (await served.ask('/', HTML)).text();
}

const files = (text: string) => [...text.matchAll(/\/console\/[\w.-]+/g)].map(([path]) => path);

test('a browser is given the page, without a credential, and nothing else is', async () => {
  const response = await served.ask('/', HTML);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(await response.text()).toContain('<div id="app">');
  expect((await served.ask('/plan')).status).toBe(401);
  expect((await served.ask('/documents', HTML)).status).toBe(401);
  expect((await served.ask('/calls', { method: 'POST' })).status).toBe(401);
});

test('programs are given the list of what is there, with the credential', async () => {
  expect((await served.ask('/')).status).toBe(401);
  const response = await served.ask('/', { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
});

test('T125: everything of the console says what the page may do', async () => {
  const found = files(await page());
  expect(found.length).toBeGreaterThan(1);
  for (const path of ['/', ...found]) {
    const { status, headers } = await served.ask(path, HTML);
    expect(status, path).toBe(200);
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
  }
});

test('the page has no code or style of its own, and loads nothing from elsewhere', async () => {
  const text = await page();
  expect(text).not.toMatch(/<script(?![^>]*\ssrc=)/);
  expect(text).not.toContain('<style');
  expect(text).not.toMatch(/(src|href)="(https?:)?\/\//);
});

test.each([
  '/console/index.html',
  '/console/',
  '/console/nothing.js',
  '/console/..%2f..%2fpackage.json',
  '/console/%2e%2e%2fpackage.json',
  '/console/..%5cpackage.json',
  '/console/.npmrc',
])('T133: %s leads nowhere', async (path) => {
  expect(await bare(`${served.url('control')}${path}`, {})).toBeGreaterThan(399);
});
