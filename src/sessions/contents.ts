import type { AuditNote } from './audit.ts';
import type { Role } from './contract.ts';
import type { Portions } from './portions.ts';
import type { Answer, SessionStore, StoredSession } from './store.ts';

/** A message as it is kept: sequences have no gap, so that its place tells its number. */
export interface KeptMessage {
  readonly role: Role;
  /** JSON text. */
  readonly content: string;
  /** Milliseconds since the Unix epoch. */
  readonly createdAt: number;
}

/** A session with the messages that are kept. */
export interface KeptSession extends StoredSession {
  readonly messages: readonly KeptMessage[];
}

/** What is left of a session that is gone. */
export interface KeptTombstone {
  readonly sessionId: string;
  readonly reason: 'deleted' | 'expired';
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** An answer that is replayed to the same request (D23). */
export interface KeptAnswer extends Answer {
  readonly scope: string;
  readonly key: string;
  readonly fingerprint: string;
  /** Milliseconds since the Unix epoch. */
  readonly at: number;
}

/** What one user spent on one model in one day (UTC). */
export interface KeptUsage {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  readonly userId: string;
  /** Empty = none was known. */
  readonly model: string;
  readonly sessions: number;
  readonly messages: number;
  readonly tokens: number;
  readonly bytes: number;
}

/** Tokens that an organisation has spent, whoever was erased since. */
export interface KeptSpent {
  /** Of all time. */
  readonly tokens: number;
  /** The last day (UTC) on which some were, `YYYY-MM-DD`. */
  readonly day: string;
  readonly dayTokens: number;
  /** In the month of that day. */
  readonly monthTokens: number;
}

/** Everything kept of one organisation but its tokens: a JSON value, the same for every store. */
export interface Contents {
  readonly sessions: readonly KeptSession[];
  readonly tombstones: readonly KeptTombstone[];
  readonly answers: readonly KeptAnswer[];
  /** Absent in what was taken out before it was counted. */
  readonly usage?: readonly KeptUsage[];
  /** Absent when nothing was, or when that was not counted: then it is what `usage` says. */
  readonly spent?: KeptSpent;
}

/** What an organisation has before anything happened in it. */
export const EMPTY: Contents = { sessions: [], tombstones: [], answers: [] };

/**
 * A store whose contents can be taken out and put back: as a whole for emulators, which are reset
 * between tests, in portions to move them. It goes around every check of the API, so nothing that
 * serves callers uses it.
 */
export interface PortableStore extends SessionStore {
  /** The contents of one organisation, all of one moment. */
  takeOut(organisation: string): Promise<Contents>;

  /**
   * Replaces the contents of one organisation; its tokens stay, its audit log begins anew.
   *
   * @throws Error when these are no contents, and then nothing was changed
   */
  putBack(organisation: string, contents: Contents, note?: AuditNote): Promise<void>;

  /** The same for what does not fit into memory, and while others use the store. */
  readonly portions: Portions;
}
