import { expect } from 'vitest';
import { type PostgresPair, signal } from '../kit/postgres-pair.ts';
import { append, type Counts, check, pause, settle, type To, type Writer } from './writers.ts';

/** What was seen while one server was lost and the other took over. */
export interface Seen {
  /** Requests that were answered with 503. */
  readonly refused: number;
  /** Milliseconds from the end of the promotion to the first append that was acknowledged. */
  readonly recovery: number;
}

/**
 * Loses the primary under load, promotes the standby, and lets writers go on there. Every answer in
 * between is 503 with `Retry-After`; afterwards everything that was acknowledged is there, once.
 *
 * @param how `SIGKILL`: the server is gone; `SIGSTOP`: it says nothing any more
 */
export async function failOver(
  to: To,
  pair: PostgresPair,
  { writers, counts }: { readonly writers: readonly Writer[]; readonly counts: Counts },
  how: 'SIGKILL' | 'SIGSTOP',
): Promise<Seen> {
  const writing = insisting(to, writers, counts);
  await pause(200);
  signal(pair.primary, how);
  await pause(200);
  await pair.failOver();
  const [promoted, before] = [performance.now(), counts.acknowledged];
  while (counts.acknowledged === before && !writing.failed()) await pause(5);
  const recovery = performance.now() - promoted;
  await pause(100);
  const refused = await writing.stop();
  await settle(to, writers, counts);
  await check(to, writers);
  return { refused, recovery };
}

/** Lets all writers append, and repeat what was refused with its key, until they are stopped. */
function insisting(to: To, writers: readonly Writer[], counts: Counts) {
  let stopped = false;
  let refused = 0;
  const write = async (writer: Writer) => {
    while (!stopped) {
      const answer = await append(to, writer, counts);
      if (answer?.status === 200) continue;
      expect([answer?.status, answer?.retryAfter]).toEqual([503, '1']);
      refused += 1;
      await pause(20);
    }
  };
  let failed = false;
  const work = Promise.all(writers.map(write)).catch((failure: unknown) => {
    failed = true;
    throw failure;
  });
  // It is waited for below.
  work.catch(() => {});
  return {
    failed: () => failed,
    async stop(): Promise<number> {
      stopped = true;
      await work;
      return refused;
    },
  };
}
