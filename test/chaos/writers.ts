import { expect } from 'vitest';
import { type Heard, idIn, send } from './kit.ts';

const WRITERS = 8;

/** One writer: a session, what was acknowledged of it, and what it sent without hearing of it. */
export interface Writer {
  readonly id: string;
  acknowledged: number;
  pending: { readonly from: number; readonly key: string } | undefined;
}

/** Counts of a whole run. */
export interface Counts {
  acknowledged: number;
  unheard: number;
  found: number;
}

/** Where a writer writes, and as whom. */
export type To = Parameters<typeof send>[0];

/** A session for each writer. */
export async function begin(to: To): Promise<Writer[]> {
  const made = await Promise.all(
    Array.from({ length: WRITERS }, (_, n) =>
      send(to, 'POST', '', { userId: `writer-${n}`, expirationMinutes: 1440 }),
    ),
  );
  return made.map((answer) => {
    expect(answer?.status).toBe(201);
    return { id: idIn(answer), acknowledged: 0, pending: undefined };
  });
}

/** Lets all writers append until they are stopped or nobody answers. */
export function appending(to: To, writers: readonly Writer[], counts: Counts): () => Promise<void> {
  let stopped = false;
  const work = writers.map(async (writer) => {
    while (!stopped && !writer.pending) await append(to, writer, counts);
  });
  return async () => {
    stopped = true;
    await Promise.all(work);
  };
}

/** Appends two messages, or repeats those that were not acknowledged with their key. */
export async function append(to: To, writer: Writer, counts: Counts): Promise<Heard | undefined> {
  const from = writer.acknowledged;
  writer.pending ??= { from, key: `${writer.id}-${from}` };
  const answer = await send(to, 'PUT', `/${writer.id}`, numbered(from), writer.pending.key);
  // What is not told to be done may have been done, or not, but never half.
  if (answer?.status !== 200) return answer;
  writer.pending = undefined;
  writer.acknowledged = from + 2;
  counts.acknowledged += 1;
  return answer;
}

function numbered(from: number) {
  const newMessages = [from, from + 1].map((n) => ({ role: 'user', content: `${n}` }));
  return { newMessages, tokensUsed: 2 };
}

/** Repeats what nobody answered, with its key, until it is answered. */
export async function settle(to: To, writers: readonly Writer[], counts: Counts): Promise<void> {
  for (const writer of writers) {
    if (!writer.pending) continue;
    const { from, key } = writer.pending;
    const { replayed } = await repeat(() => send(to, 'PUT', `/${writer.id}`, numbered(from), key));
    counts.unheard += 1;
    if (replayed) counts.found += 1;
    writer.pending = undefined;
    writer.acknowledged = from + 2;
  }
}

async function repeat(ask: () => Promise<Heard | undefined>): Promise<Heard> {
  for (let tries = 0; tries < 400; tries += 1) {
    const answer = await ask();
    if (answer?.status === 200) return answer;
    await pause(50);
  }
  throw new Error('it does not recover');
}

/** Everything that was acknowledged is there, once, in order, and nothing else. */
export async function check(to: To, writers: readonly Writer[]): Promise<void> {
  for (const { id, acknowledged } of writers) {
    const answer = await send(to, 'GET', `/${id}`);
    expect(answer?.status).toBe(200);
    const { messages, totalMessages, totalTokens } = answer?.body ?? {};
    const everything = Array.from({ length: acknowledged }, (_, n) => [`${n}`, n + 1]);
    expect(messages?.map(({ content, seq }) => [content, seq])).toEqual(everything);
    expect([totalMessages, totalTokens]).toEqual([acknowledged, acknowledged]);
  }
}

/** Waits. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
