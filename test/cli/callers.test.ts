import { expect, test } from 'vitest';
import { wantedOf } from '../../src/cli/callers.ts';
import { notes, read } from '../auth/kit.ts';

async function wanted(callers?: string, binds = '') {
  const document = notes(callers === undefined ? {} : { callers });
  const { plan } = await read(document.replace('capability:\n', `${binds}capability:\n`));
  const exposure = plan?.exposures.find(({ namespace }) => namespace === 'web');
  if (!plan || !exposure) throw new Error('nothing is served');
  return wantedOf(exposure, plan);
}

test.each([
  ['{type: bearer, token: "{{TOKEN}}"}', 'a bearer token: TOKEN of the environment'],
  [
    '{type: basic, username: "{{WHO}}", password: "{{WORD}}"}',
    'a user name and a password (basic): WHO of the environment and WORD of the environment',
  ],
  [
    '{type: digest, username: ann, password: "{{WORD}}"}',
    'a user name and a password (digest): WORD of the environment',
  ],
  [
    '{type: apikey, key: X-Key, value: "{{KEY}}"}',
    "a key in the header 'X-Key': KEY of the environment",
  ],
  [
    '{type: apikey, key: k, value: "{{KEY}}", placement: query}',
    "a key in the query parameter 'k': KEY of the environment",
  ],
  [
    '{type: oauth2, authorizationServerUri: https://login.test, resource: https://notes.test, scopes: [a, b]}',
    'an access token of https://login.test for https://notes.test with a b',
  ],
])('callers behind %s are told what they need', async (callers, said) => {
  expect(await wanted(callers)).toBe(`callers need ${said}`);
});

test('a credential of a file names the file, one in the document is not shown, and nobody needs none', async () => {
  const binds =
    'binds:\n- {namespace: file, location: file:///./keys.yaml, keys: {TOKEN: token}}\n';
  expect(await wanted('{type: bearer, token: "{{TOKEN}}"}', binds)).toBe(
    'callers need a bearer token: TOKEN of the environment, or token of file:///./keys.yaml',
  );
  expect(await wanted('{type: bearer, token: sk-1}')).toBe('callers need a bearer token');
  expect(await wanted()).toBeUndefined();
});
