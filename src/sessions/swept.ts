import type { MessageRules } from './message-retention.ts';

/** Messages of one session that go in one sweep, and in one transaction, which is what others wait for. */
export const PORTION = 100;

/** What one sweep removed, and of how many sessions it told that they end soon. */
export interface Swept {
  readonly warned: number;
  readonly sessions: number;
  readonly events: number;
  readonly records: number;
  readonly tombstones: number;
  /** Rows of usage. */
  readonly usage: number;
  /** Lines of the audit log. */
  readonly audit: number;
  /** Messages of sessions that live on. */
  readonly messages: number;
}

/** How far a sweep goes. Milliseconds since the Unix epoch. */
export interface SweepBounds {
  readonly now: number;
  /** Idempotency records made before this go. */
  readonly recordsBefore: number;
  /** Who ends until then is told of. Default: nobody. */
  readonly endingUntil?: number;
  /** Tombstones made before this go. */
  readonly tombstonesBefore: number;
  /** Events, rows of usage (by day) and lines of the audit log before this go. Default: none. */
  readonly events?: EndsBefore;
  readonly usage?: EndsBefore;
  readonly audit?: EndsBefore;
  /** Whether the audit log of an organisation tells of sessions that expire. Default: of none. */
  readonly audits?: (organisation: string) => boolean;
  /** Which messages an organisation keeps of its sessions. Default: all. */
  readonly rulesOf?: (organisation: string) => MessageRules;
  /** Rows of each kind at most; of messages, sessions of which a portion goes. */
  readonly batch: number;
}

/** Before which time something ends; `undefined` = never. */
export interface EndsBefore {
  readonly everyone: number | undefined;
  /** Of the organisations where it is another time. */
  readonly special: ReadonlyMap<string, number | undefined>;
}
