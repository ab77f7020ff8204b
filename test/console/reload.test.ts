import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasBrowser, inBrowser, openPage, shoot } from './browser.ts';
import { type ServedConsole, serveConsole } from './kit.ts';

inBrowser();

const GOOD = `naftiko: 1.0.0-alpha2
info: {label: Notes, description: Notes}
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: http://127.0.0.1:9
    resources:
    - {name: notes, path: /notes, operations: [{name: list, method: GET}]}
  exposes:
  - type: rest
    namespace: web
    port: 0
    resources:
    - path: /notes
      operations: [{name: list, method: GET, call: notes.list}]
`;

const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'notes.yaml');

let served: ServedConsole;
beforeAll(async () => {
  writeFileSync(file, GOOD);
  if (hasBrowser) served = await serveConsole([file]);
});
afterAll(() => served?.process.stop());

const paths = async () => {
  const response = await fetch(`${served.rest}/openapi.json`);
  return Object.keys(((await response.json()) as { paths: object }).paths);
};

test('what the files would change is shown before it is served', async () => {
  const page = await openPage(`${served.console}/#/process`);
  const reload = page.getByRole('button', { name: 'Reload' });
  const checked = page.getByRole('region', { name: file });
  expect(await reload.isDisabled()).toBe(true);

  writeFileSync(file, GOOD.replace('- path: /notes', '- path: /papers'));
  await page.getByRole('button', { name: 'Check the files' }).click();
  await checked.getByText("web: route 'GET /papers'").waitFor();
  expect(await checked.locator('.changes li').allInnerTexts()).toEqual([
    expect.stringMatching(/^−.*web: route 'GET \/notes'$/s),
    expect.stringMatching(/^\+.*web: route 'GET \/papers'$/s),
  ]);
  expect(await paths()).toEqual(['/notes']);

  await reload.click();
  await page.getByText('Served as the files are now.').waitFor();
  expect(await paths()).toEqual(['/papers']);
  expect(await reload.isDisabled()).toBe(true);
});

test('a document that cannot be served is refused with its line, while the one before it serves', async () => {
  const before = await paths();
  const page = await openPage(`${served.console}/#/process`);
  writeFileSync(file, GOOD.replace('consumes:', 'consumes: ['));
  await page.getByRole('button', { name: 'Check the files' }).click();
  const checked = page.getByRole('region', { name: file });
  await checked.getByText('cannot be served: the version before stays').waitFor();
  expect(await checked.locator('.remark.error').first().textContent()).toContain(
    'error[yaml-syntax]',
  );
  expect(await checked.locator('.frame').first().textContent()).toMatch(
    /--> .*notes\.yaml:\d+:\d+\n.*\n *\d+ \| .*\n.*\^/,
  );
  expect(await page.getByRole('button', { name: 'Reload' }).isDisabled()).toBe(true);
  await shoot(page, 'reload-refused-desktop');
  expect(await paths()).toEqual(before);

  writeFileSync(file, GOOD);
  await page.getByRole('button', { name: 'Check again' }).click();
  await checked.getByText('would be served').waitFor();
});

test('when the files are worse by then, what was served goes on, and that is told', async () => {
  const before = await paths();
  const page = await openPage(`${served.console}/#/process`);
  await page.getByRole('button', { name: 'Check the files' }).click();
  await page.getByText('would be served').waitFor();
  writeFileSync(file, 'naftiko: [');
  await page.getByRole('button', { name: 'Reload' }).click();
  await page.getByText('what was served goes on').waitFor();
  expect(await paths()).toEqual(before);
});
