import { expect, test } from 'vitest';
import { openPage, PHONE, shoot } from './browser.ts';
import { consoleOfFile } from './kit.ts';

const at = consoleOfFile();

const CREATE = 'POST /v1/api/v3/organizations/{organisation}/ai/sessions';

const linkTo = (exposer: string, offer: string) =>
  `${at.served.console}/#/run/${exposer}/${encodeURIComponent(offer)}`;

test('a route is called through its port, and what was sent is shown without the key', async () => {
  const link = linkTo('quantcdn-ai-sessions-rest', CREATE);
  const page = await openPage(link);
  await page.getByLabel(/^organisation/).fill('demo');
  await page.getByLabel(/^userId/).fill("O'Brien & <b>co</b>");
  await page.getByLabel(/^expirationMinutes/).fill('30');
  const curl = await page.locator('.snippets pre').textContent();
  expect(curl).toContain("/v1/api/v3/organizations/demo/ai/sessions'");
  expect(curl).toContain(`"userId":"O'\\''Brien & <b>co</b>"`);
  await page.getByRole('button', { name: 'Send' }).click();
  const answer = page.getByRole('region', { name: 'Answer' });
  await answer.waitFor();
  expect(await answer.locator('.badge').first().textContent()).toMatch(/^20[01]$/);
  expect(await answer.locator('.code').first().textContent()).toContain('sessionId');
  const sent = await answer.locator('.sent').textContent();
  expect(sent).toContain('POST');
  expect(sent).toContain('/api/v3/organizations/demo/ai/sessions');
  expect(sent).toContain('(left out)');
  await answer.scrollIntoViewIfNeeded();
  await shoot(page, 'run-desktop');
});

test('a form does not send what its schema refuses', async () => {
  const page = await openPage(linkTo('quantcdn-ai-sessions-rest', CREATE));
  await page.getByRole('button', { name: 'Send' }).click();
  expect(await page.locator('input:invalid').count()).toBeGreaterThan(0);
  await page.getByLabel(/^metadata/).fill('{"a": ');
  expect(await page.locator('.wrong', { hasText: 'no JSON yet' }).count()).toBe(1);
  expect(await page.getByRole('region', { name: 'Answer' }).count()).toBe(0);
});

test('a tool is called, and its call is there in other words', async () => {
  const link = linkTo('quantcdn-ai-sessions-mcp', 'list-chat-sessions-multi-tenant');
  const page = await openPage(link, { viewport: PHONE });
  await page.getByLabel(/^organisation/).fill('demo');
  for (const [tab, part] of [
    ['MCP JSON', '"tools/call"'],
    ['TypeScript', 'callTool'],
    ['Python', 'call_tool("list-chat-sessions-multi-tenant", {"organisation": "demo"})'],
    ['curl', "'mcp-method: tools/call'"],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    expect(await page.locator('.snippets pre').textContent()).toContain(part);
  }
  await page.getByRole('button', { name: 'Send' }).click();
  const answer = page.getByRole('region', { name: 'Answer' });
  await answer.waitFor();
  expect(await answer.locator('.code').first().textContent()).toContain('structuredContent');
  await shoot(page, 'run-phone');
});

test('a call is seen in the traffic, with what it caused', async () => {
  await fetch(`${at.served.rest}/v1/api/v3/organizations/demo/ai/sessions`);
  const page = await at.open(`#/traffic`);
  await page.getByRole('link', { name: 'listaisessions' }).first().click();
  const trace = page.getByRole('region', { name: 'Trace' });
  await trace.waitFor();
  expect(await trace.locator('.waterfall li').count()).toBe(2);
  await page.locator('.chart canvas').first().waitFor();
  await shoot(page, 'traffic-desktop');
});
