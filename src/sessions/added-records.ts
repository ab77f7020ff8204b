import type { Role } from './contract.ts';
import type { Answer, Parent, StoredSession } from './store.ts';
import type { Word } from './words.ts';

/** A session that begins with the messages of another one. */
export interface Fork {
  /** With its parent, whose messages up to there are taken over as they are. */
  readonly session: StoredSession & { readonly parent: Parent };
  readonly answer: Answer;
}

/** What was used, by some of day, user and model. */
export interface UsageRow {
  /** `YYYY-MM-DD` in UTC. */
  readonly day?: string;
  readonly userId?: string;
  /** Empty = none was known. */
  readonly model?: string;
  /** Sessions that were begun. */
  readonly sessions: number;
  /** Messages that were added. */
  readonly messages: number;
  readonly tokens: number;
  /** UTF-8 bytes of contents that were added. */
  readonly bytes: number;
}

/** Which messages are looked for. */
export interface SearchQuery {
  readonly words: readonly Word[];
  readonly userId: string | undefined;
  readonly limit: number;
  /** Only messages after this one. */
  readonly after: HitPosition | undefined;
  readonly now: number;
}

/** A place in the order of what was found: the newest message first. */
export interface HitPosition {
  readonly createdAt: number;
  readonly sessionId: string;
  readonly sequence: number;
}

/** A message that was found, and its session. */
export interface Hit extends HitPosition {
  readonly role: Role;
  /** JSON text. */
  readonly content: string;
  readonly title: string;
  readonly userId: string;
}

/** What was found. */
export interface SearchPage {
  readonly hits: readonly Hit[];
  readonly more: boolean;
  /** `scan`: there is no index of words, so they were looked for as parts of the text. */
  readonly mode: 'index' | 'scan';
}

/** What was kept of a user, and is gone. */
export interface Erased {
  /** Ids of sessions, expired ones too. */
  readonly sessions: readonly string[];
  readonly messages: number;
  /** UTF-8 bytes of contents. */
  readonly bytes: number;
  /** Rows of the report of usage. */
  readonly usage: number;
  /** Tokens that acted for this user alone. */
  readonly tokens: number;
}

/** What happens to sessions. Stored by position: append only. */
export const EVENT_TYPES = [
  'created',
  'appended',
  'updated',
  'extended',
  'expiring',
  'expired',
  'deleted',
] as const;
/** One of them. */
export type EventType = (typeof EVENT_TYPES)[number];

/** Something that happened to a session, kept in the transaction that made it happen. */
export interface SessionEvent {
  /** Counts the events of an organisation, in the order of their commits. */
  readonly number: number;
  readonly type: EventType;
  readonly sessionId: string;
  /** Absent when the user was erased. */
  readonly userId: string | undefined;
  /** Of the session afterwards. */
  readonly version: number;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** Which events of an organisation are there. */
export interface EventRange {
  /** Of the newest ever; 0 = none. */
  readonly newest: number;
  /** Of the oldest that is still kept; `undefined` = none is. */
  readonly oldest: number | undefined;
}
