import { type Signal, signal } from '@preact/signals';
import { callService } from './call.ts';
import type { SessionService } from './find-services.ts';

/** A message that was found. */
export interface Hit {
  readonly sessionId: string;
  readonly title: string;
  readonly userId: string;
  /** Number of the message. */
  readonly seq: number;
  readonly role: string;
  readonly createdAt: string;
  readonly excerpt: string;
}

/** What was found so far. */
export interface Hits {
  readonly found: Signal<readonly Hit[]>;
  /** Whether there is another page; `undefined` until the first one is there. */
  readonly hasMore: Signal<boolean | undefined>;
  /** Why nothing more is found. */
  readonly wrong: Signal<string>;
  /** Reads the next page. */
  more(): Promise<void>;
}

const PAGE = 25;

/** A search for messages with all these words that has read nothing yet. */
export function searchFor(service: SessionService, organisation: string, words: string): Hits {
  const found = signal<readonly Hit[]>([]);
  const hasMore = signal<boolean | undefined>(undefined);
  const wrong = signal('');
  let cursor: string | undefined;
  let reading: Promise<void> | undefined;
  const read = async () => {
    const query = { q: words, limit: PAGE, cursor };
    try {
      const { value, headers } = await callService(service, 'search', { organisation, query });
      cursor = headers['x-next-cursor'];
      hasMore.value = cursor !== undefined;
      found.value = [...found.value, ...(value as { hits: readonly Hit[] }).hits];
    } catch (reason) {
      hasMore.value = false;
      wrong.value = (reason as Error).message;
    }
    reading = undefined;
  };
  return {
    found,
    hasMore,
    wrong,
    more: () => {
      reading ??= read();
      return reading;
    },
  };
}
