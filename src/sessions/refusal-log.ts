import type { Clock } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import type { AuditedOperation } from './audit.ts';
import { Refusal, type RefusalCode } from './refusal.ts';
import type { SettingsOf } from './settings.ts';
import type { SessionStore } from './store.ts';
import { knownToken } from './tenancy.ts';
import { tokenId } from './tokens.ts';

/** What somebody tried. */
export interface Attempt {
  readonly operation: AuditedOperation;
  readonly authorization: string | undefined;
  readonly requestId: string;
}

/** Notes who was refused, for the organisations whose audit log tells of that. */
export interface RefusalLog {
  /** Never throws: what was refused stays refused, whether it could be noted or not. */
  note(failure: unknown, attempt: Attempt): Promise<void>;
}

/**
 * Refusals that tell of a token where it should not be. An unknown token belongs to no organisation:
 * whoever has none could fill the log of any.
 */
const TOLD: readonly RefusalCode[] = ['token_expired', 'organisation_forbidden', 'scope_forbidden'];

const MINUTE = 60_000;
/** Tokens and refusals that are noted in one minute, in this process. */
const MOST = 1_000;

/** One line for a token, an operation and a minute: a client that tries for ever does not fill a disk. */
export function createRefusalLog({
  store,
  clock,
  settingsOf,
  log,
}: {
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly settingsOf: SettingsOf;
  readonly log: Log;
}): RefusalLog {
  const noted = new Set<string>();
  let until = 0;
  const isFirst = (attempt: string, now: number) => {
    if (now >= until || now < until - MINUTE) {
      noted.clear();
      until = now + MINUTE;
    }
    if (noted.has(attempt) || noted.size >= MOST) return false;
    noted.add(attempt);
    return true;
  };
  const write = async (code: RefusalCode, { operation, authorization, requestId }: Attempt) => {
    const token = await knownToken(store, authorization);
    if (!token || settingsOf(token.organisation).audit !== 'all') return;
    const at = clock.now();
    if (!isFirst([token.hash, operation, code].join(), at)) return;
    const actor = { token: tokenId(token.hash), userId: token.user };
    await store.noteRefusal(token, { operation, at, actor, requestId }, code);
  };
  return {
    async note(failure, attempt) {
      if (!(failure instanceof Refusal) || !TOLD.includes(failure.code)) return;
      await write(failure.code, attempt).catch((reason: unknown) => {
        const why = reason instanceof Error ? reason.message : String(reason);
        log.log('warn', 'a refusal could not be noted', { reason: why });
      });
    },
  };
}
