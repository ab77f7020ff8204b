import { type Signal, signal } from '@preact/signals';
import { type Answered, callService, takes } from './call.ts';
import type { SessionService } from './find-services.ts';
import { readSession, type Session } from './session.ts';

/** What the service is asked to leave out of a list. Empty = nothing. */
export interface ListFilters {
  readonly userId: string;
  readonly sessionGroup: string;
  readonly model: string;
  readonly status: string;
  /** Words of messages. */
  readonly text: string;
  /** `name=value`, several with spaces between; see {@link metadataIn}. */
  readonly metadata: string;
}

/** Sessions of an organisation, as many pages as were asked for. */
export interface SessionList {
  readonly sessions: Signal<readonly Session[]>;
  /** Whether there is another page; `undefined` until the first one is there. */
  readonly hasMore: Signal<boolean | undefined>;
  readonly wrong: Signal<string>;
  /** Reads the next page. */
  more(): Promise<void>;
  /** Reads the first page again: what is new or changed stands there. */
  again(): Promise<void>;
  /** Forgets one that is gone. */
  drop(id: string): void;
}

/** The most that the contract gives in one page. */
const PAGE = 50;

/** A list that begins empty. */
export function sessionList(
  service: SessionService,
  organisation: string,
  filters: ListFilters,
): SessionList {
  const sessions = signal<readonly Session[]>([]);
  const hasMore = signal<boolean | undefined>(undefined);
  const wrong = signal('');
  let cursor: string | undefined;
  let before = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    before = before.then(work).then(
      () => {
        wrong.value = '';
      },
      (reason: Error) => {
        wrong.value = reason.message;
      },
    );
    return before;
  };
  const ask = (place: Readonly<Record<string, string | number | undefined>>) =>
    callService(service, 'list', { organisation, query: queryOf(filters, place) });
  const firstPage = async () => {
    const page = pageOf(await ask({}));
    const isFull = page.sessions.length >= PAGE;
    const known = new Set(sessions.value.map(({ id }) => id));
    // When all of a page is new, there may be more between it and what was known.
    if (hasMore.value === undefined || (isFull && !page.sessions.some(({ id }) => known.has(id)))) {
      cursor = cursorOf(service, page);
      hasMore.value = isFull;
      sessions.value = page.sessions;
      return;
    }
    hasMore.value = isFull && hasMore.value;
    sessions.value = withFirst(sessions.value, page.sessions);
  };
  return {
    sessions,
    hasMore,
    wrong,
    again: () => inTurn(firstPage),
    drop: (id) => {
      sessions.value = sessions.value.filter((one) => one.id !== id);
    },
    more: () =>
      inTurn(async () => {
        if (hasMore.value === undefined) return firstPage();
        const page = pageOf(await ask(cursor ? { cursor } : { offset: sessions.value.length }));
        cursor = cursorOf(service, page);
        hasMore.value = page.sessions.length >= PAGE;
        sessions.value = joined(sessions.value, page.sessions);
      }),
  };
}

/** All pages, up to a number of sessions. @throws as `callService` */
export async function allSessions(
  service: SessionService,
  organisation: string,
  filters: Partial<ListFilters>,
  most: number,
): Promise<{ readonly sessions: readonly Session[]; readonly isAll: boolean }> {
  let sessions: readonly Session[] = [];
  for (let offset = 0; offset < most; offset += PAGE) {
    const query = queryOf(filters, { offset });
    const page = pageOf(await callService(service, 'list', { organisation, query }));
    sessions = joined(sessions, page.sessions);
    if (page.sessions.length < PAGE) return { sessions, isAll: true };
  }
  return { sessions, isAll: false };
}

interface Page {
  readonly sessions: readonly Session[];
  readonly next: string | undefined;
}

function pageOf({ value, headers }: Answered): Page {
  const sessions = Array.isArray(value) ? value.map(readSession) : [];
  return { sessions, next: headers['x-next-cursor'] };
}

/** Where the route takes a cursor, pages do not shift under changes. */
function cursorOf(service: SessionService, { next }: Page): string | undefined {
  return takes(service, 'list', 'cursor') ? next : undefined;
}

function queryOf(
  { metadata = '', ...filters }: Partial<ListFilters>,
  place: Readonly<Record<string, string | number | undefined>>,
) {
  const given = Object.entries(filters).filter(([, value]) => value !== '');
  const members = metadataIn(metadata).map(([name, value]) => [`metadata.${name}`, value]);
  return { ...Object.fromEntries([...given, ...members]), limit: PAGE, ...place };
}

/** Names and values of metadata as somebody types them: `city=Paris plan="two words"`. */
export function metadataIn(typed: string): readonly (readonly [string, string])[] {
  return [...typed.matchAll(/([\w-]{1,64})=(?:"([^"]*)"|(\S+))/g)].map(
    ([, name = '', quoted, bare]) => [name, quoted ?? bare ?? ''],
  );
}

/**
 * The first page anew, and what was known behind it. What was known to stand before its last one
 * and does not any more is gone.
 */
function withFirst(known: readonly Session[], first: readonly Session[]): readonly Session[] {
  const last = first.at(-1)?.updatedAt;
  if (first.length < PAGE || last === undefined) return first;
  const behind = known.filter(({ updatedAt }) => updatedAt === undefined || updatedAt <= last);
  return joined(first, behind);
}

function joined(before: readonly Session[], more: readonly Session[]): readonly Session[] {
  const ids = new Set(before.map(({ id }) => id));
  return [...before, ...more.filter(({ id }) => !ids.has(id))];
}
