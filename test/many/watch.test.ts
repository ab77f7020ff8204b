import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Started, startCapstan } from '../kit/capstan.ts';
import { folderOf, freePorts, member } from './kit.ts';

interface Ready {
  readonly exposes: readonly { namespace: string; type: string; url: string }[];
}

const ENV = { env: { ACME_KEY: 'k' } };

/** Outcome lines of the log, as `<document> <outcome>`. */
function outcomes({ stderr }: Started<Ready>, folder: string): readonly string[] {
  return stderr()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes('"outcome"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map(({ document, outcome, duration_ms }) => {
      expect(duration_ms).toBeTypeOf('number');
      return `${String(document).replace(`${folder}/`, '')} ${outcome}`;
    });
}

function replace(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, 'new'), text);
  renameSync(join(folder, 'new'), join(folder, name));
}

const titleAt = async (url: string) =>
  ((await (await fetch(`${url}/openapi.json`)).json()) as { info: { title: string } }).info.title;

test('a single document: --watch serves what it says now, and keeps it when it breaks', async () => {
  const ports = await freePorts();
  const text = member({ topic: 'purge', ports });
  const folder = folderOf({ 'a.yaml': text });
  const file = join(folder, 'a.yaml');
  const served = await startCapstan<Ready>(['serve', file, '--watch', '--ready-json'], ENV);
  // The address of a document that is served alone is the same as without --watch.
  expect(served.ready.exposes.map(({ url }) => url)).toEqual([
    `http://127.0.0.1:${ports.rest}`,
    `http://127.0.0.1:${ports.mcp}/mcp`,
  ]);
  const title = () => titleAt(`http://127.0.0.1:${ports.rest}`);
  replace(folder, 'a.yaml', text.replace('label: Acme API — purge', 'label: Another'));
  await expect.poll(title, { timeout: 10_000 }).toBe('Another');
  replace(folder, 'a.yaml', text.replaceAll(/call: .*/g, 'call: acme-purge.nobody-knows'));
  await expect
    .poll(() => outcomes(served, folder), { timeout: 10_000 })
    .toEqual(['a.yaml reloaded', 'a.yaml kept']);
  expect(served.stderr()).toContain('error[unknown-operation]');
  expect(await title()).toBe('Another');
  rmSync(file);
  await expect
    .poll(() => outcomes(served, folder).slice(2), { timeout: 10_000 })
    .toEqual(['a.yaml kept']);
  expect(await title()).toBe('Another');
  expect((await served.stop()).code).toBe(0);
});

test('a folder: documents come, change and go, even all of them', async () => {
  const ports = await freePorts();
  const folder = folderOf({ 'a.yaml': member({ topic: 'purge', ports }) });
  const served = await startCapstan<Ready>(['serve', folder, '--watch', '--ready-json'], ENV);
  replace(folder, 'b.yaml', member({ topic: 'domains', ports, path: '/projects/{project}/purge' }));
  await expect.poll(() => outcomes(served, folder), { timeout: 10_000 }).toEqual(['b.yaml added']);
  expect(served.stderr()).toContain('warning[shadowed-route]');
  rmSync(join(folder, 'a.yaml'));
  rmSync(join(folder, 'b.yaml'));
  await expect
    .poll(() => outcomes(served, folder).slice(1).sort(), { timeout: 10_000 })
    .toEqual(['a.yaml removed', 'b.yaml removed']);
  await expect(fetch(`http://127.0.0.1:${ports.rest}/openapi.json`)).rejects.toThrow();
  replace(folder, 'c.yaml', member({ topic: 'rules', ports }));
  const title = () => titleAt(`http://127.0.0.1:${ports.rest}`).catch(() => '');
  await expect.poll(title, { timeout: 10_000 }).toBe('Acme API — rules');
  expect((await served.stop()).code).toBe(0);
});
