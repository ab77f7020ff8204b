import type { Linked } from '../oracle/link.ts';
import type { Action } from '../written/action.ts';
import type { Offered } from './make-given.ts';

/** What came of a call. */
export interface CallResult {
  readonly ok: boolean;
  /** What the caller was told, when it was not done. */
  readonly told: string;
}

/** Something that an exposure offers, matched with what is written. */
export interface Offer {
  /** As the exposure calls it. */
  readonly name: string;
  /** `undefined` when nothing of the kind is written. */
  readonly action: Action | undefined;
  /**
   * Inputs as callers are told of them, by the names that the document has for them.
   *
   * @param linked names the inputs that the text has
   */
  inputs(linked: Linked | undefined): readonly Offered[];
  /** Calls it as a client would. */
  call(given: ReadonlyMap<string, unknown>): Promise<CallResult>;
}

/** An exposure that is being served, as a client sees it. */
export interface Served {
  readonly offers: readonly Offer[];
  close(): Promise<void>;
}
