import type { AuditNote } from './audit.ts';
import type { Room } from './room.ts';

/** Names one retryable request within an organisation. */
export interface ReplayKey {
  /** Fingerprint of token, operation and session: the same key elsewhere is another key. */
  readonly scope: string;
  readonly key: string;
  /** Of the body. */
  readonly fingerprint: string;
  /** Records made before this are forgotten; milliseconds since the Unix epoch. */
  readonly notBefore: number;
  readonly now: number;
}

/** What a write is held to beside its own rules, and what is kept of it beside what it changes. */
export interface Terms {
  /** `undefined` = the request cannot be repeated. */
  readonly replay: ReplayKey | undefined;
  /** `undefined` = no quota is about what it does. */
  readonly room: Room | undefined;
  /** For the audit log; `undefined` = it does not tell of this. */
  readonly note: AuditNote | undefined;
}
