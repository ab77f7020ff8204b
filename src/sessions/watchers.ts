import type { Closable } from '../kernel/index.ts';
import type { SessionStore } from './store.ts';
import type { OrgScope } from './tenancy.ts';

/** Those who wait for events, in this process. */
export interface Watchers extends Closable {
  /** Whether one more may watch an organisation. */
  hasRoom(organisation: string): boolean;
  /**
   * Counts one more; the returned function takes it away again. `undefined` when others who came at
   * the same time have taken the last room.
   */
  enter(organisation: string): (() => void) | undefined;
  /**
   * Waits for an event after one. Events of other processes are seen too.
   *
   * @param milliseconds at most
   * @returns `later` = nothing happened so far, `closed` = nothing will
   */
  beyond(
    scope: OrgScope,
    after: number,
    milliseconds: number,
  ): Promise<'event' | 'later' | 'closed'>;
}

/** Watchers of one organisation, and of all, in one process. */
const PER_ORGANISATION = 100;
const IN_ALL = 1_000;

/** Milliseconds between looks at the store: one look for all who watch an organisation. */
const LOOK_EVERY = 200;

interface Waiting {
  readonly after: number;
  settle(outcome: 'event' | 'later' | 'closed'): void;
}

/** Watchers of a store. */
export function createWatchers(store: SessionStore): Watchers {
  const watching = new Map<string, number>();
  const looking = new Map<string, Set<Waiting>>();
  let all = 0;
  let closed = false;

  async function look(scope: OrgScope, waiting: Set<Waiting>): Promise<void> {
    while (waiting.size > 0 && !closed) {
      // A store that cannot answer now is asked again; those who wait find out by themselves.
      const { newest } = await store.eventRange(scope).catch(() => ({ newest: -1 }));
      for (const one of waiting) if (one.after < newest) one.settle('event');
      if (waiting.size > 0) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY).unref());
    }
    looking.delete(scope.organisation);
  }

  function hasRoom(organisation: string): boolean {
    return all < IN_ALL && (watching.get(organisation) ?? 0) < PER_ORGANISATION;
  }

  return {
    hasRoom,
    enter(organisation) {
      if (!hasRoom(organisation)) return undefined;
      all += 1;
      watching.set(organisation, (watching.get(organisation) ?? 0) + 1);
      return () => {
        all -= 1;
        const left = (watching.get(organisation) ?? 1) - 1;
        if (left > 0) watching.set(organisation, left);
        else watching.delete(organisation);
      };
    },
    async beyond(scope, after, milliseconds) {
      if (closed) return 'closed';
      const begun = looking.get(scope.organisation);
      const waiting = begun ?? new Set<Waiting>();
      const outcome = new Promise<'event' | 'later' | 'closed'>((resolve) => {
        const timer = setTimeout(() => one.settle('later'), milliseconds).unref();
        const one: Waiting = {
          after,
          settle(how) {
            clearTimeout(timer);
            waiting.delete(one);
            resolve(how);
          },
        };
        waiting.add(one);
      });
      if (!begun) {
        looking.set(scope.organisation, waiting);
        void look(scope, waiting);
      }
      return outcome;
    },
    async close() {
      closed = true;
      for (const waiting of looking.values()) for (const one of waiting) one.settle('closed');
    },
  };
}
