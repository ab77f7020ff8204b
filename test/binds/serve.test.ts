import { join } from 'node:path';
import { expect, test } from 'vitest';
import { api, capability, folderOf, indented } from '../imports/kit.ts';
import { capstan, startCapstan } from '../kit/capstan.ts';
import { scriptedUpstream } from '../kit/upstream.ts';

const AUTH = "  authentication: {type: bearer, token: '{{TOKEN}}'}\n";
const REST = `- type: rest
  namespace: web
  port: 0
  resources: [{path: '/things/{id}', operations: [{method: GET, call: shop.get}]}]
`;
const DOCUMENT = capability({
  head: "binds: [{namespace: keys, location: 'file:///./keys.yaml', keys: {TOKEN: shop-token}}]\n",
  consumes: api('shop') + AUTH,
  exposes: REST,
});

test('serve signs its calls with a key from the file that the bind names', async () => {
  const upstream = await scriptedUpstream({ body: '{}' });
  const folder = folderOf({ 'capability.yaml': DOCUMENT, 'keys.yaml': 'shop-token: sk-1\n' });
  const started = await startCapstan<{ exposes: readonly { url: string }[] }>([
    'serve',
    join(folder, 'capability.yaml'),
    '--upstream',
    `shop=${upstream.base}`,
    '--ready-json',
  ]);
  try {
    await fetch(`${started.ready.exposes[0]?.url}/things/1`);
    expect(upstream.requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer sk-1']);
  } finally {
    const { stdout, stderr } = await started.stop();
    expect(stdout + stderr).not.toContain('sk-1');
    await upstream.close();
  }
});

test('callers bring a key from the file, and without it nothing is open', async () => {
  const wall = REST.replace(
    '  port: 0\n',
    "  port: 0\n  authentication: {type: bearer, token: '{{TOKEN}}'}\n",
  );
  const files = { 'capability.yaml': DOCUMENT.replace(indented(REST, 2), indented(wall, 2)) };
  const folder = folderOf({ ...files, 'keys.yaml': 'shop-token: sk-2\n' });
  const started = await startCapstan<{ exposes: readonly { url: string }[] }>([
    'serve',
    join(folder, 'capability.yaml'),
    '--upstream',
    'shop=http://127.0.0.1:9',
    '--ready-json',
  ]);
  try {
    const ask = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`${started.ready.exposes[0]?.url}/nothing`, { headers })).status;
    };
    expect([await ask('sk-2'), await ask('sk-3')]).toEqual([404, 401]);
  } finally {
    await started.stop();
  }
});

test('serve opens nothing while the file lacks the key, and says which', async () => {
  const folder = folderOf({ 'capability.yaml': DOCUMENT, 'keys.yaml': 'other: sk-1\n' });
  const { code, stderr } = await capstan(['serve', join(folder, 'capability.yaml')]);
  expect(code).toBe(78);
  expect(stderr).toContain(`'${join(folder, 'keys.yaml')}' has no key 'shop-token'`);
  expect(stderr).not.toContain('sk-1');
});
