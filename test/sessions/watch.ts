import { onTestFinished } from 'vitest';
import { isStream } from '../../src/http/index.ts';
import { type Parts, type Reply, type Rig, replyOf, requestOf } from './kit.ts';

/** An event as a watcher reads it. */
export interface SeenEvent {
  readonly id: string;
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of many shapes
  readonly data: any;
}

/** A stream of events, while it is read. */
export interface Watch {
  /** The next event; `undefined` when the stream has ended. */
  next(): Promise<SeenEvent | undefined>;
  /** Events until none comes for a while. */
  soFar(): Promise<readonly SeenEvent[]>;
  leave(): Promise<void>;
}

/** Longer than a store is left alone, and bounded. Milliseconds. */
const QUIET = 150;

/** Begins to watch; what is refused is a reply. */
export async function watch(rig: Rig, path: string, parts: Parts = {}): Promise<Watch | Reply> {
  const request = { method: 'GET', ...requestOf(path, parts, rig.token) };
  const response = await rig.service.handler(request);
  if (!isStream(response.body)) return replyOf(response);
  const source = response.body[Symbol.asyncIterator]();
  let pending: ReturnType<typeof source.next> | undefined;
  const leave = async () => void source.return?.();
  onTestFinished(leave);
  const next = async (): Promise<SeenEvent | undefined> => {
    for (;;) {
      pending ??= source.next();
      const step = await pending;
      pending = undefined;
      if (step.done) return undefined;
      const text = Buffer.from(step.value).toString();
      const seen = /^id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n$/.exec(text);
      if (seen) return { id: `${seen[1]}`, event: `${seen[2]}`, data: JSON.parse(`${seen[3]}`) };
    }
  };
  let waiting: Promise<SeenEvent | undefined> | undefined;
  const take = () => {
    waiting ??= next();
    return waiting;
  };
  return {
    async next() {
      const event = await take();
      waiting = undefined;
      return event;
    },
    async soFar() {
      const seen: SeenEvent[] = [];
      for (;;) {
        const quiet = new Promise<'quiet'>((resolve) => setTimeout(resolve, QUIET, 'quiet'));
        const event = await Promise.race([take(), quiet]);
        if (event === 'quiet') return seen;
        waiting = undefined;
        if (event === undefined) return seen;
        seen.push(event);
      }
    },
    leave,
  };
}
