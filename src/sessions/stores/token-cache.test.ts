import { expect, test } from 'vitest';
import type { TokenRecord } from '../store.ts';
import { TokenCache } from './token-cache.ts';

function token(hash: string, organisation = 'acme'): TokenRecord {
  const unsaid = { user: undefined, createdAt: undefined, expiresAt: undefined };
  return { hash, organisation, scope: 'write', ...unsaid };
}

function opened() {
  let now = 0;
  const asked: string[] = [];
  const stored = new Map<string, TokenRecord>();
  const cache = new TokenCache(() => now);
  const find = (hash: string) =>
    cache.find(hash, async (missing) => {
      asked.push(missing);
      return stored.get(missing);
    });
  const wait = (milliseconds: number) => {
    now += milliseconds;
  };
  return { cache, find, asked, stored, wait };
}

test('a token is asked for once, and again after a second', async () => {
  const { find, asked, stored, wait } = opened();
  stored.set('a', token('a'));
  expect([await find('a'), await find('a')]).toEqual([token('a'), token('a')]);
  wait(999);
  await find('a');
  expect(asked).toEqual(['a']);
  stored.delete('a');
  wait(1);
  expect(await find('a')).toBeUndefined();
  expect(asked).toEqual(['a', 'a']);
});

test('a token that was saved anew is asked for anew', async () => {
  const { cache, find, stored } = opened();
  stored.set('a', token('a'));
  await find('a');
  stored.set('a', token('a', 'other'));
  cache.forget('a');
  expect((await find('a'))?.organisation).toBe('other');
});

test('what does not exist is not kept, so that it can come into being at once', async () => {
  const { find, stored } = opened();
  expect(await find('a')).toBeUndefined();
  stored.set('a', token('a'));
  expect(await find('a')).toEqual(token('a'));
});

test('however many tokens there are, it stays small', async () => {
  const { find, asked, stored } = opened();
  for (let index = 0; index < 5000; index += 1) {
    stored.set(`${index}`, token(`${index}`));
    await find(`${index}`);
  }
  asked.length = 0;
  for (let index = 0; index < 5000; index += 1) await find(`${index}`);
  expect(asked.length).toBeGreaterThanOrEqual(4000);
});

test('what was looked up while the token changed is not kept', async () => {
  const { cache, find, asked, stored } = opened();
  stored.set('a', token('a'));
  const looked = find('a');
  cache.forget('a');
  await looked;
  await find('a');
  expect(asked).toEqual(['a', 'a']);
});

test('who asks while it is being looked up waits for the same answer', async () => {
  const { find, asked, stored } = opened();
  stored.set('a', token('a'));
  expect(await Promise.all([find('a'), find('a'), find('a')])).toEqual(
    Array.from({ length: 3 }, () => token('a')),
  );
  expect(asked).toEqual(['a']);
});
