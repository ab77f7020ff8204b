import { expect, test } from 'vitest';
import { remember } from './remember.ts';

test('a text is worked on once', () => {
  const asked: string[] = [];
  const length = remember((text: string) => {
    asked.push(text);
    return text.length;
  });
  expect([length('ab'), length('c'), length('ab')]).toEqual([2, 1, 2]);
  expect(asked).toEqual(['ab', 'c']);
});

test('of many texts the oldest are forgotten', () => {
  let worked = 0;
  const count = remember(() => {
    worked += 1;
    return worked;
  });
  for (let index = 0; index < 600; index += 1) count(`${index}`);
  expect([count('599'), count('0')]).toEqual([600, 601]);
});
