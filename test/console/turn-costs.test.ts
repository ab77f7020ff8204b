import { expect, test } from 'vitest';
import { readConversation } from '../../console/src/sessions/session.ts';
import { turnCosts, withKnownCosts } from '../../console/src/sessions/turn-costs.ts';

/** A conversation of which messages have these numbers, the odd ones those of the user. */
const conversation = (numbers: readonly number[], totalTokens: number) =>
  readConversation({
    id: 'one',
    totalTokens,
    messages: numbers.map((seq) => ({
      seq,
      role: seq % 2 ? 'user' : 'assistant',
      content: 'abcd',
    })),
  });

test('what a session cost more is what was said meanwhile', () => {
  const seen = withKnownCosts(conversation([1, 2], 10), conversation([1, 2, 3, 4], 27));
  expect(turnCosts(seen)).toEqual({ turns: [10, 17], basis: 'some' });
});

test('a message is known by its number, also when older ones have gone', () => {
  const seen = withKnownCosts(conversation([1, 2], 10), conversation([1, 2, 3, 4], 27));
  const later = withKnownCosts(seen, conversation([3, 4, 5, 6], 30));
  expect(later.messages.map(({ tokens }) => tokens)).toEqual([0, 17, 0, 3]);
});

test('what several turns cost together is told of none', () => {
  const seen = withKnownCosts(conversation([1, 2], 10), conversation([1, 2, 3, 4, 5, 6], 40));
  expect(seen.messages.map(({ tokens }) => tokens)).toEqual(Array(6).fill(undefined));
});
