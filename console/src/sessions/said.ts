import { type Signal, signal } from '@preact/signals';
import { callService } from './call.ts';
import type { SessionService } from './find-services.ts';
import { readConversation, type Session } from './session.ts';

/** Conversations that are read at the same time. */
const AT_ONCE = 4;

/** Looks for a text in what was said, which the API cannot: it reads one session after the other. */
export interface SaidSearch {
  /** Of each session that was read, all that was said, in lower case. */
  readonly texts: Signal<ReadonlyMap<string, string>>;
  /** Reads those that were not, or have changed since. */
  read(sessions: readonly Session[]): Promise<void>;
}

/** A search that has read nothing yet. */
export function saidSearch(service: SessionService, organisation: string): SaidSearch {
  const texts = signal<ReadonlyMap<string, string>>(new Map());
  const asOf = new Map<string, number | undefined>();
  const readOne = async ({ id, updatedAt }: Session) => {
    asOf.set(id, updatedAt);
    try {
      const { value } = await callService(service, 'get', { organisation, sessionId: id });
      const said = readConversation(value).messages.map(({ text }) => text.toLowerCase());
      texts.value = new Map(texts.value).set(id, said.join('\n'));
    } catch {
      // Gone meanwhile, or too large to be shown: nothing is found in it.
    }
  };
  return {
    texts,
    async read(sessions) {
      const unread = sessions.filter(
        ({ id, updatedAt }) => !asOf.has(id) || asOf.get(id) !== updatedAt,
      );
      const queue = unread.values();
      const reader = async () => {
        for (const session of queue) await readOne(session);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, reader));
    },
  };
}
