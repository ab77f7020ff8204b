import { expect, test } from 'vitest';
import { open } from '../kit.ts';

test('D41: nobody is told to slow down', async () => {
  const { get } = await open();
  const replies = await Promise.all(Array.from({ length: 200 }, () => get('')));
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  expect(Object.keys(replies[0]?.headers ?? {}).filter((name) => /rate|retry/.test(name))).toEqual(
    [],
  );
});
