import { expect, test } from 'vitest';
import type { TokenRecord } from '../store.ts';
import { TokenCache } from './token-cache.ts';

function token(hash: string, organisation = 'acme'): TokenRecord {
  return { hash, organisation, user: undefined, expiresAt: undefined };
}

function opened() {
  let now = 0;
  const asked: string[] = [];
  const stored = new Map<string, TokenRecord>();
  const cache = new TokenCache(() => now);
  const find = (hash: string) =>
    cache.find(hash, (missing) => {
      asked.push(missing);
      return stored.get(missing);
    });
  const wait = (milliseconds: number) => {
    now += milliseconds;
  };
  return { cache, find, asked, stored, wait };
}

test('a token is asked for once, and again after a second', () => {
  const { find, asked, stored, wait } = opened();
  stored.set('a', token('a'));
  expect([find('a'), find('a')]).toEqual([token('a'), token('a')]);
  wait(999);
  find('a');
  expect(asked).toEqual(['a']);
  stored.delete('a');
  wait(1);
  expect(find('a')).toBeUndefined();
  expect(asked).toEqual(['a', 'a']);
});

test('a token that was saved anew is asked for anew', () => {
  const { cache, find, stored } = opened();
  stored.set('a', token('a'));
  find('a');
  stored.set('a', token('a', 'other'));
  cache.forget('a');
  expect(find('a')?.organisation).toBe('other');
});

test('what does not exist is not kept, so that it can come into being at once', () => {
  const { find, stored } = opened();
  expect(find('a')).toBeUndefined();
  stored.set('a', token('a'));
  expect(find('a')).toEqual(token('a'));
});

test('however many tokens there are, it stays small', () => {
  const { find, asked, stored } = opened();
  for (let index = 0; index < 5000; index += 1) {
    stored.set(`${index}`, token(`${index}`));
    find(`${index}`);
  }
  asked.length = 0;
  for (let index = 0; index < 5000; index += 1) find(`${index}`);
  expect(asked.length).toBeGreaterThanOrEqual(4000);
});
