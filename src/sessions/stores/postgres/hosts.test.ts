import { expect, test } from 'vitest';
import { hostsOf } from './hosts.ts';

test.each([
  ['postgres://u@a/db', ['postgres://u@a/db']],
  ['postgres://u@a:1,b:2/db?x=1', ['postgres://u@a:1/db?x=1', 'postgres://u@b:2/db?x=1']],
  ['postgresql://a,b,c/db', ['postgresql://a/db', 'postgresql://b/db', 'postgresql://c/db']],
  ['postgres://u:p,w@d@[::1]:1,b/db', ['postgres://u:p,w@d@[::1]:1/db', 'postgres://u:p,w@d@b/db']],
  ['postgres://u@a/db?options=a,b', ['postgres://u@a/db?options=a,b']],
])('%s names its servers', (url, urls) => {
  expect(hostsOf(url)).toEqual({ urls, looked: urls.length > 1 });
});

test('an address of one server is looked at when it asks for what takes writes', () => {
  expect(hostsOf('postgres://a/db?target_session_attrs=read-write').looked).toBe(true);
  expect(hostsOf('postgres://a/db?x=1&target_session_attrs=primary').looked).toBe(true);
  for (const attribute of ['any', 'standby', 'prefer-standby', 'read-only', ''])
    expect(() => hostsOf(`postgres://a,b/db?target_session_attrs=${attribute}`)).toThrow(
      'read-write or primary',
    );
});
