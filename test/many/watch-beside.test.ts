import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startCapstan } from '../kit/capstan.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { folderOf, freePorts, JSON_TYPE, member } from './kit.ts';

const PATIENCE = { timeout: 10_000 };

function replace(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, '.new'), text);
  renameSync(join(folder, '.new'), join(folder, name));
}

/** Serves the one document of a folder and watches it; `key` is what its upstream is called with. */
async function watched(files: (base: string) => Readonly<Record<string, string>>) {
  const upstream = await scriptedUpstream({ headers: JSON_TYPE, body: '{}' });
  const ports = await freePorts();
  const text = member({ topic: 'purge', ports, base: upstream.base.origin });
  const folder = folderOf({ 'a.yaml': text, ...files(text) });
  const served = await startCapstan(['serve', join(folder, 'a.yaml'), '--watch', '--ready-json']);
  return {
    folder,
    served,
    async key() {
      upstream.forget();
      await fetch(`http://127.0.0.1:${ports.rest}/v1/projects/p/purge`);
      return upstream.requests[0]?.headers.authorization;
    },
    reloads: () => served.stderr().split('"outcome":"reloaded"').length - 1,
    async stop() {
      await served.stop();
      await upstream.close();
    },
  };
}

test('a change of .env beside the document is served, and of one that was not there', async () => {
  const live = await watched(() => ({ '.env': 'ACME_KEY=one\n' }));
  expect(await live.key()).toBe('Bearer one');
  replace(live.folder, '.env', 'ACME_KEY=two\n');
  await expect.poll(live.key, PATIENCE).toBe('Bearer two');
  await live.stop();
});

test('a change of a file or a folder that a bind names is served', async () => {
  for (const [location, name] of [
    ['file:///./keys.yaml', 'keys.yaml'],
    ['file:///./keys', 'keys/ACME_KEY'],
  ] as const) {
    const content = (key: string) => (name === 'keys.yaml' ? `ACME_KEY: ${key}\n` : key);
    const live = await watched((text) => ({
      'a.yaml': text.replace('- namespace: env\n', `- namespace: env\n  location: ${location}\n`),
      '.env': 'ACME_KEY=first\n',
    }));
    // What is set in the environment wins, so that the file counts once that is gone.
    if (name !== 'keys.yaml') mkdirSync(join(live.folder, 'keys'));
    writeFileSync(join(live.folder, name), content('one'));
    writeFileSync(join(live.folder, '.env'), '');
    await expect.poll(live.key, PATIENCE).toBe('Bearer one');
    replace(live.folder, name, content('two'));
    await expect.poll(live.key, PATIENCE).toBe('Bearer two');
    await live.stop();
  }
});

const CONTRACT = `openapi: 3.1.0
info: {title: Acme, version: '1'}
paths: {}
`;

test('a change of the contract beside a document, or of what it imports, is served', async () => {
  const live = await watched((text) => {
    const start = text.indexOf('  - type: http');
    const end = text.indexOf('  exposes:');
    const api = text.slice(start, end).replace(/^ {2}/gm, '');
    const importing = '  - {from: ./part.yaml, import: acme-purge}\n';
    return {
      'a.yaml': text.slice(0, start) + importing + text.slice(end),
      'part.yaml': `naftiko: 1.0.0-alpha2\nconsumes:\n${api}`,
      '.env': 'ACME_KEY=one\n',
    };
  });
  expect(await live.key()).toBe('Bearer one');
  replace(live.folder, 'a.openapi.yaml', CONTRACT);
  await expect.poll(live.reloads, PATIENCE).toBe(1);
  replace(live.folder, 'a.openapi.yaml', `${CONTRACT}# Another.\n`);
  await expect.poll(live.reloads, PATIENCE).toBe(2);
  const part = `naftiko: 1.0.0-alpha2\nconsumes:\n- {type: http, namespace: acme-purge, baseUri: 'http://127.0.0.1:9', resources: []}\n`;
  replace(live.folder, 'part.yaml', part);
  // Nothing of the document can be called then, and what was served goes on.
  await expect.poll(() => live.served.stderr(), PATIENCE).toContain('"outcome":"kept"');
  expect(await live.key()).toBe('Bearer one');
  await live.stop();
});
