import type {
  Erased,
  EventRange,
  Fork,
  SearchPage,
  SearchQuery,
  SessionEvent,
  UsageRow,
} from './added-records.ts';
import type { UsageInput } from './additions.ts';
import type { AuditNote, AuditQuery, AuditRecord } from './audit.ts';
import type { Metadata, MetadataFilter, Role, SessionStatus } from './contract.ts';
import type { RefusalCode } from './refusal.ts';
import type { Used } from './room.ts';
import type { SweepBounds, Swept } from './swept.ts';
import type { OrgScope } from './tenancy.ts';
import type { Terms } from './terms.ts';
import type { Word } from './words.ts';

/** Where a title came from; a better source replaces a worse one (D1). */
export type TitleSource = 'fallback' | 'message' | 'metadata' | 'given';

/** JSON, as a text or as its bytes in UTF-8: what is passed on need not become the other. */
export type JsonText = string | Uint8Array;

/** A session without its messages. Times are milliseconds since the Unix epoch. */
export interface StoredSession {
  readonly id: string;
  readonly userId: string;
  readonly sessionGroup: string | undefined;
  readonly model: string | undefined;
  /** Whether `model` was said by a request itself; otherwise it follows the metadata (D2). */
  readonly modelGiven: boolean;
  readonly title: string;
  readonly titleSource: TitleSource;
  readonly status: SessionStatus;
  readonly metadata: Metadata;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly expiresAt: number;
  /** Sequence number of the newest message; 0 = none. */
  readonly lastSequence: number;
  /** Sequence number of the oldest message that is kept; one more than `lastSequence` = none is. */
  readonly firstSequence: number;
  /** When that message was added, or not before; when there is none, when the session began. */
  readonly firstAt: number;
  /** When messages of it are to go; `undefined` = they stay as long as it does. */
  readonly trimAt: number | undefined;
  /** Of all time, exact up to 2^53-1, where it stays. */
  readonly totalTokens: number;
  /** UTF-8 bytes of all contents that are kept. */
  readonly bytes: number;
  /** 1 at creation, one more with every change. */
  readonly version: number;
  /** Where it was forked from, which may be gone. */
  readonly parent?: Parent | undefined;
}

/** A place in another session. */
export interface Parent {
  readonly sessionId: string;
  /** Of the last message that was taken over; 0 = none. */
  readonly sequence: number;
}

/** A message about to be stored; its sequence number is given by the store. */
export interface NewMessage {
  readonly role: Role;
  /** JSON text. */
  readonly content: string;
}

/** What a look-up by id found. `expired` also when only a tombstone tells so. */
export type Found =
  | { readonly kind: 'session'; readonly session: StoredSession }
  | { readonly kind: 'gone'; readonly reason: 'deleted' | 'expired' }
  | { readonly kind: 'absent' };

/** An answer as it is kept for replay. It holds nothing a user wrote. */
export interface Answer {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
  /** Of the session afterwards; becomes the entity tag. */
  readonly version: number | undefined;
}

/** An answer, and whether it is that of an earlier request with the same key. */
export interface Recorded {
  readonly answer: Answer;
  readonly replayed: boolean;
}

/** A decision about a session, made inside the transaction that carries it out. */
export interface Change {
  /** The session afterwards; absent = nothing changes. */
  readonly session?: StoredSession;
  readonly messages: readonly NewMessage[];
  readonly answer: Answer;
}

/** What of a session or list is shown. */
export interface View {
  readonly fields: 'extended' | 'documented';
}

/** Which messages come with a session; both ends exclusive, `undefined` = open. */
export interface MessageWindow {
  readonly limit: number | undefined;
  readonly before: number | undefined;
}

/** Which sessions are listed. */
export interface ListQuery extends View {
  readonly userId: string | undefined;
  readonly sessionGroup: string | undefined;
  readonly model: string | undefined;
  readonly status: SessionStatus | 'all';
  readonly text: readonly Word[] | undefined;
  readonly metadata: readonly MetadataFilter[];
  readonly limit: number;
  readonly offset: number;
  /** Only sessions after this position. */
  readonly after: Position | undefined;
  readonly count: boolean;
  readonly now: number;
}

/** A place in the order of lists (D3). */
export interface Position {
  readonly updatedAt: number;
  readonly id: string;
}

/** One page. */
export interface SessionPage {
  /** JSON text of an array. */
  readonly body: string;
  /** Position of the last session when more follow. */
  readonly next: Position | undefined;
  /** All that match, when asked for. */
  readonly total: number | undefined;
}

/** What a token may do: look; look and change; that, and what administers an organisation. */
export type TokenScope = 'read' | 'write' | 'admin';

/** What a token stands for. The token itself is never stored. */
export interface TokenRecord {
  /** SHA-256 in hexadecimal. */
  readonly hash: string;
  readonly organisation: string;
  /** The only user it may act for (D26). */
  readonly user: string | undefined;
  readonly scope: TokenScope;
  /** Milliseconds since the Unix epoch; `undefined` = made by a version that did not note it. */
  readonly createdAt: number | undefined;
  /** Milliseconds since the Unix epoch; dead from then on. */
  readonly expiresAt: number | undefined;
}

/**
 * What every store promises:
 *
 * - a promise of a write resolves after its commit has reached the disk, and not before;
 * - one write is one transaction: session, messages, tombstone and replay record, or nothing;
 * - writes to one session happen one after another; message sequences start at 1 without a gap, and
 *   messages go from their beginning only;
 * - nothing of one organisation is found, counted or changed under the scope of another;
 * - what is to be noted of a change stands in the audit log if and only if the change was made; what
 *   changes nothing is not noted;
 * - a callback runs inside the transaction; when it throws, nothing changes and its error comes out.
 *   It may run more than once;
 * - what fails below is `Refusal('store_unavailable')`, and then nothing was changed, or, when a
 *   connection was lost in the middle of a commit, all of it: who repeats the request with its
 *   idempotency key has it done once.
 */
export interface SessionStore {
  /** Stores a new session with its first messages. */
  create(scope: OrgScope, created: Required<Change>, terms: Terms): Promise<Recorded>;

  /** Changes a session as `decide` says, unless the request was answered before. */
  change(
    scope: OrgScope,
    id: string,
    decide: (found: Found) => Change,
    terms: Terms,
  ): Promise<Recorded>;

  /**
   * Removes a session with its messages if `decide` says so, and leaves a tombstone.
   *
   * @param now becomes the time of the tombstone
   */
  remove(
    scope: OrgScope,
    id: string,
    decide: (found: Found) => boolean,
    now: number,
    note?: AuditNote,
  ): Promise<void>;

  /**
   * A session with messages.
   *
   * @param admit throws when the session is not to be shown
   */
  read(
    scope: OrgScope,
    id: string,
    view: View & MessageWindow,
    admit: (found: Found) => StoredSession,
  ): Promise<{ readonly body: JsonText; readonly version: number }>;

  /** One page of sessions that are alive at `query.now`, in the order of D3. */
  list(scope: OrgScope, query: ListQuery): Promise<SessionPage>;

  /**
   * Stores a session that begins with messages of another, which `decide` is told of together with
   * the UTF-8 bytes of its contents up to message `until`.
   */
  fork(
    scope: OrgScope,
    id: string,
    until: number,
    decide: (found: Found, bytes: number) => Fork,
    terms: Terms,
  ): Promise<Recorded>;

  /** What the organisation has and has spent, as quotas count it at a time. */
  used(scope: OrgScope, now: number): Promise<Used>;

  /** What was used, in the order of what it is grouped by; one row more than the limit when there are more. */
  usage(scope: OrgScope, input: UsageInput): Promise<readonly UsageRow[]>;

  /**
   * Removes everything of a user, in portions. Who fails in between repeats it for the rest.
   *
   * @param now becomes the time of the tombstones
   */
  eraseUser(scope: OrgScope, userId: string, now: number, note?: AuditNote): Promise<Erased>;

  /** The audit log, the newest line first; one line more than the limit when there are more. */
  audit(scope: OrgScope, query: AuditQuery): Promise<readonly AuditRecord[]>;

  /** Notes that the bearer of a token was refused, in the log of the organisation of the token. */
  noteRefusal(token: TokenRecord, note: AuditNote, code: RefusalCode): Promise<void>;

  /**
   * Events after one, in the order of their commits: what was acknowledged is among them.
   *
   * @param sessionId of this session alone
   */
  events(
    scope: OrgScope,
    after: number,
    limit: number,
    sessionId?: string,
  ): Promise<readonly SessionEvent[]>;

  /** Which events the organisation has. */
  eventRange(scope: OrgScope): Promise<EventRange>;

  /** Messages of sessions that are alive at `query.now`. */
  search(scope: OrgScope, query: SearchQuery): Promise<SearchPage>;

  /** Organisations that have contents, in alphabetical order. For those who may act in all of them. */
  organisations(): Promise<readonly string[]>;

  /** Removes what is past its life. The only operation across organisations. */
  sweep(bounds: SweepBounds): Promise<Swept>;

  /** Keeps a token; one with the same hash is replaced. Noted unless it was kept like that before. */
  saveToken(token: TokenRecord, note?: AuditNote): Promise<void>;

  findToken(hash: string): Promise<TokenRecord | undefined>;

  /** All tokens of an organisation, the oldest first; expired ones too. */
  listTokens(organisation: string): Promise<readonly TokenRecord[]>;

  /** Forgets a token of an organisation. Other processes do so within a second. */
  removeToken(organisation: string, hash: string, note?: AuditNote): Promise<void>;

  /** A random key of 32 bytes that stays the same for the life of the store. */
  readonly signingKey: Uint8Array;

  /** Finishes what was begun, then refuses everything. */
  close(): Promise<void>;
}
