import type { Conversation, Message } from './session.ts';

/** Characters of a token, about; as good as can be said without the model's own tokenizer. */
const CHARACTERS = 4;

/** What the turns of a conversation cost, and how well that is known. */
export interface TurnCosts {
  /** A turn is what somebody asked and what was answered to it. */
  readonly turns: readonly number[];
  /** Whether all turns are known, some of them, only what all cost together, or nothing. */
  readonly basis: 'all' | 'some' | 'total' | 'lengths';
}

/**
 * Tokens of each turn. The contract tells what a session cost, and not which message of it: then the
 * sum is shared out by the lengths of the texts, but for messages of which it is known.
 */
export function turnCosts({ messages, tokens: total }: Conversation): TurnCosts {
  const known = messages.reduce((sum, { tokens = 0 }) => sum + tokens, 0);
  const unknown = messages.filter(({ tokens }) => tokens === undefined);
  const guesses = unknown.reduce((sum, one) => sum + guessed(one), 0);
  const left = total === undefined ? guesses : Math.max(0, total - known);
  const share = guesses === 0 ? 0 : left / guesses;
  const turns: number[] = [];
  for (const message of messages) {
    if (message.role === 'user' || turns.length === 0) turns.push(0);
    const cost = message.tokens ?? guessed(message) * share;
    turns[turns.length - 1] = (turns.at(-1) ?? 0) + cost;
  }
  return { turns: turns.map(Math.round), basis: basisOf(left, total, known) };
}

function basisOf(left: number, total: number | undefined, known: number): TurnCosts['basis'] {
  if (left === 0) return 'all';
  if (total === undefined) return 'lengths';
  return known > 0 ? 'some' : 'total';
}

function guessed({ text }: Message): number {
  return Math.ceil(text.length / CHARACTERS);
}

/**
 * A conversation as it was read now, with what is known of its messages because it was read before:
 * what it cost more is what was said meanwhile.
 */
export function withKnownCosts(before: Conversation | undefined, now: Conversation): Conversation {
  if (before?.id !== now.id) return now;
  const known = new Map(before.messages.map((one, index) => [numberOf(one, index), one.tokens]));
  const added = now.messages.filter((one, index) => !known.has(numberOf(one, index)));
  const cost = costOf(added, before.tokens, now.tokens);
  const messages = now.messages.map((message, index): Message => {
    const number = numberOf(message, index);
    if (known.has(number)) return { ...message, tokens: known.get(number) };
    // The last message stands for what was added with it.
    if (cost !== undefined) return { ...message, tokens: message === added.at(-1) ? cost : 0 };
    return message;
  });
  return { ...now, messages };
}

/** Where a message stands is not which one it is: the oldest may have gone meanwhile. */
function numberOf({ number }: Message, index: number): number {
  return number ?? index + 1;
}

/** What several turns cost together tells of none of them. */
function costOf(added: readonly Message[], before?: number, now?: number): number | undefined {
  const isOneTurn = added.length > 0 && !added.slice(1).some(({ role }) => role === 'user');
  return isOneTurn && before !== undefined && now !== undefined ? now - before : undefined;
}
