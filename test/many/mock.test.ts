import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startCapstan } from '../kit/capstan.ts';
import { folderOf, freePorts, member } from './kit.ts';

interface Ready {
  readonly exposes: readonly { namespace: string; type: string; url: string }[];
}

/** A contract that gives the answer of one call. */
const contract = (topic: string, example: unknown) =>
  JSON.stringify({
    openapi: '3.1.0',
    info: { title: topic, version: '1' },
    paths: {
      [`/api/projects/{project}/${topic}`]: {
        get: {
          responses: {
            200: { description: 'ok', content: { 'application/json': { example } } },
          },
        },
      },
    },
  });

test('the documents of a folder and of those below are mocked, each as its contract says', async () => {
  const ports = await freePorts();
  const folder = folderOf({
    'a.yaml': member({ topic: 'domains', ports }),
    'a.openapi.json': contract('domains', { of: 'domains' }),
  });
  mkdirSync(join(folder, 'more'));
  writeFileSync(join(folder, 'more', 'b.yaml'), member({ topic: 'purge', ports }));
  writeFileSync(join(folder, 'more', 'b.openapi.json'), contract('purge', { of: 'purge' }));
  const served = await startCapstan<Ready>(['mock', folder, '-r', '--ready-json'], { env: {} });
  const [rest] = served.ready.exposes;
  for (const topic of ['domains', 'purge'])
    expect(await (await fetch(`${rest?.url}/v1/projects/p/${topic}`)).json()).toEqual({
      of: topic,
    });
  expect((await served.stop()).code).toBe(0);
});
