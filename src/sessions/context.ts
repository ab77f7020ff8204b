import type { Clock } from '../kernel/index.ts';
import type { SessionSettings } from './settings.ts';
import type { SessionStore } from './store.ts';
import type { OrgScope } from './tenancy.ts';

/**
 * Makes the id of a new session (D34).
 *
 * @param nowMs milliseconds since the Unix epoch
 */
export type NewId = (nowMs: number) => string;

/** What an operation works with: where, when, for whom, and by which settings. */
export interface Context {
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly scope: OrgScope;
  /** As they hold in the organisation of `scope`. */
  readonly settings: SessionSettings;
  /** As the caller is told; harmless to print. */
  readonly requestId: string;
}
