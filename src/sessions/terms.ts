import type { AuditNote } from './audit.ts';
import type { ReplayKey } from './store.ts';

/** What a write is held to beside its own rules, and what is kept of it beside what it changes. */
export interface Terms {
  /** `undefined` = the request cannot be repeated. */
  readonly replay: ReplayKey | undefined;
  /** For the audit log; `undefined` = it does not tell of this. */
  readonly note: AuditNote | undefined;
}
