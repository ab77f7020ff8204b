import type { AuditNote } from './audit.ts';
import type { KeptAnswer, KeptMessage, KeptSession, KeptTombstone, KeptUsage } from './contents.ts';
import type { StoredSession } from './store.ts';

/** One thing that a store keeps of an organisation. Messages follow their session, in their order. */
export type Kept =
  | { readonly kind: 'session'; readonly session: StoredSession }
  | {
      readonly kind: 'message';
      readonly sessionId: string;
      readonly sequence: number;
      readonly message: KeptMessage;
    }
  | { readonly kind: 'tombstone'; readonly tombstone: KeptTombstone }
  | { readonly kind: 'answer'; readonly answer: KeptAnswer }
  | { readonly kind: 'usage'; readonly usage: KeptUsage };

/** What of an organisation is looked at. */
export interface Selection {
  /** Only sessions that end after this; milliseconds since the Unix epoch. */
  readonly endingAfter: number;
  readonly answers: boolean;
  readonly usage: boolean;
}

/** A look at a store that takes as long as it takes, in portions, while others go on writing. */
export interface StoreLook {
  /** Whether everything that is seen is of one moment; otherwise each session is by itself. */
  readonly steady: boolean;

  /** Organisations that have contents, in alphabetical order. */
  organisations(): AsyncIterable<string>;

  /** How many sessions of the selection there are. */
  count(organisation: string, selection: Selection): Promise<number>;

  /** Sessions by id, each with its messages behind it, then tombstones, answers and usage. */
  contents(organisation: string, selection: Selection): AsyncIterable<readonly Kept[]>;

  close(): Promise<void>;
}

/** Something that comes from elsewhere. */
export type Arrival =
  | { readonly kind: 'session'; readonly session: KeptSession }
  | Exclude<Kept, { kind: 'session' | 'message' }>;

/** What becomes of arrivals. */
export interface Reception {
  /** Whether it takes the place of what is there and differs. */
  readonly replace: boolean;
  /** Whether sessions are counted as used, on the days on which they were. */
  readonly counted: boolean;
  /** Only say what would become of it. */
  readonly dry: boolean;
  /** For the audit log, of a change of a session; `undefined` = it does not tell of this. */
  readonly note: AuditNote | undefined;
  /** Becomes the time of events; milliseconds since the Unix epoch. */
  readonly now: number;
}

/**
 * What became of an arrival: `same` and `there` leave what is there, which is the same or something
 * else; `gone` leaves a session deleted that was deleted here.
 */
export type Received = 'new' | 'replaced' | 'same' | 'there' | 'gone';

/** What moves the contents of organisations in portions, however much there is. */
export interface Portions {
  /** Begins to look; whoever looks closes it. */
  look(): Promise<StoreLook>;

  /** Takes in one thing, in one transaction with all that hangs on it. */
  receive(organisation: string, arrival: Arrival, how: Reception): Promise<Received>;
}
