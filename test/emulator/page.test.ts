import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { inBrowser, openPage } from '../console/browser.ts';
import { start } from './kit.ts';

test('the page runs nothing but its own script and talks to its own server only', async () => {
  const { sessions } = await start();
  const response = await fetch(`${sessions.url}/_emulator/ui`);
  const html = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = response.headers.get('content-security-policy') ?? '';
  const script = html.slice(html.indexOf('<script>') + 8, html.indexOf('</script>'));
  const hash = createHash('sha256').update(script).digest('base64');
  expect(policy).toContain(`script-src 'sha256-${hash}'`);
  expect(policy).toContain("default-src 'none'");
  expect(script).not.toMatch(/innerHTML|outerHTML|insertAdjacent|eval|document\.write/);
  expect(html).not.toMatch(/https?:/);
});

describe('in a browser', () => {
  inBrowser();

  test('it shows sessions, messages and requests, and moves the clock', async () => {
    const { sessions, create } = await start({ now: '2026-03-01T10:00:00Z', frozen: true });
    await create({
      title: '<img src=x onerror=alert(1)>',
      initialMessages: [{ role: 'user', content: '<b>Hello</b>' }],
    });
    const page = await openPage(`${sessions.url}/_emulator/ui`);
    await page.getByRole('button', { name: '<img src=x' }).click();
    await page.getByText('<b>Hello</b>').waitFor();
    await page.getByRole('cell', { name: '/api/v3/organizations/acme/ai/sessions' }).waitFor();
    await page.getByRole('button', { name: '61 minutes later' }).click();
    await page.getByText('2026-03-01T11:01:00.000Z (stands still)').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(() => page.locator('#sessions tr').count()).toBe(0);
    expect(await page.locator('img, b').count()).toBe(0);
  }, 30_000);
});
