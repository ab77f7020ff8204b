import type { Handler } from '../http/index.ts';
import { type Clock, Stack, systemClock, uuidv7 } from '../kernel/index.ts';
import { type Log, silent } from '../telemetry/index.ts';
import { createHandler } from './api/routes.ts';
import { type AuditFilters, EVERY_LINE } from './audit.ts';
import type { NewId } from './context.ts';
import { startSweeper } from './expiry.ts';
import { type AuditLine, toLine } from './operations/read-audit.ts';
import { Rates } from './rates.ts';
import { resolveSettings, type SettingsInput } from './settings.ts';
import type { SessionStore } from './store.ts';
import { openStore, type StorePlace } from './stores/open-store.ts';
import { operatorScope } from './tenancy.ts';
import {
  type ListedToken,
  listTokens,
  mintToken,
  ownToken,
  registerToken,
  revokeToken,
  type TokenOptions,
} from './tokens.ts';
import { createWatchers } from './watchers.ts';

/** A running service, without a socket of its own. */
export interface SessionService {
  /** Answers HTTP requests; a write is on disk before its response exists. Never throws. */
  readonly handler: Handler;

  /**
   * Makes a token for an organisation, which comes into being with it.
   *
   * @returns the token; it is not kept and cannot be shown again
   */
  mintToken(organisation: string, options?: TokenOptions): Promise<string>;

  /**
   * Lets a given token act in an organisation. Registering it again replaces the earlier meaning.
   *
   * @throws RangeError when it cannot be sent as a bearer token
   */
  registerToken(organisation: string, token: string, options?: TokenOptions): Promise<void>;

  /**
   * A token for the program that runs the service: every process over the same store makes the same
   * one. It is not among those that are listed.
   */
  ownToken(organisation: string): Promise<string>;

  /** The tokens of an organisation, the oldest first. They themselves cannot be shown. */
  listTokens(organisation: string): Promise<readonly ListedToken[]>;

  /**
   * Takes a token's rights away; in other processes within a second.
   *
   * @param id as it is listed
   * @returns whether the organisation had such a token
   */
  revokeToken(organisation: string, id: string): Promise<boolean>;

  /**
   * The audit log of an organisation, the newest line first.
   *
   * @param asked default: the newest 100 lines
   */
  auditLog(organisation: string, asked?: AuditAsked): Promise<readonly AuditLine[]>;

  /** Whether it takes any bearer token, see `SessionsOptions`. */
  readonly anyToken: boolean;

  /**
   * Reads from the store, to see whether that can be done.
   *
   * @throws Refusal store_unavailable
   */
  check(): Promise<void>;

  /** What it did since it was opened. */
  figures(): { readonly expiredSessions: number };

  /**
   * Ends the streams of those who watch, for good: a listener that waits for its answers would wait
   * for them until its patience ends.
   */
  endWatches(): void;

  /** Finishes what was begun, then closes the store. Requests that come later are answered 503. */
  close(): Promise<void>;
}

/** Which lines of an audit log are wanted. */
export type AuditAsked = Partial<AuditFilters> & { readonly limit?: number };

/** How a service behaves, whatever its store. */
export interface SessionsOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default: UUIDs of version 7 (D34). */
  readonly newId?: NewId;
  readonly settings?: SettingsInput;
  /** Default: silent. */
  readonly log?: Log;
  /**
   * For development: a bearer token that nobody made acts in whichever organisation a path names.
   * Such a service listens on loopback only. Default: false.
   */
  readonly anyToken?: boolean;
}

/**
 * Opens a service over a database: of SQLite in a file or in memory, or of PostgreSQL.
 *
 * @example
 * const sessions = await openSessions({ memory: true });
 * const token = await sessions.mintToken('acme');
 *
 * @throws Error when the file is damaged, foreign, of a later version or not writable, or when the
 *   database cannot be reached or used
 */
export async function openSessions(options: StorePlace & SessionsOptions): Promise<SessionService> {
  const store = await openStore(options, options.log);
  return createSessions({ ...options, store });
}

/**
 * Runs the service over a store, which it closes at its end.
 *
 * @param options.rates count other requests of the organisations too; default: those to this service
 */
export function createSessions(
  options: SessionsOptions & { readonly store: SessionStore; readonly rates?: Rates },
): SessionService {
  const { store, clock = systemClock, newId = uuidv7, log = silent, anyToken = false } = options;
  const settingsOf = resolveSettings(options.settings);
  const tokens = { store, clock };
  const stack = new Stack();
  stack.add(store);
  const sweeper = stack.add(startSweeper({ store, clock, settingsOf, log }));
  const watchers = stack.add(createWatchers(store));
  const rates = options.rates ?? new Rates(clock);
  return {
    handler: createHandler({ store, clock, newId, settingsOf, log, anyToken, watchers, rates }),
    mintToken: (organisation, given) => mintToken(tokens, organisation, given),
    registerToken: (organisation, token, given) =>
      registerToken(tokens, organisation, token, given),
    ownToken: (organisation) => ownToken(tokens, organisation),
    listTokens: (organisation) => listTokens(store, organisation),
    revokeToken: (organisation, id) => revokeToken(tokens, organisation, id),
    auditLog: async (organisation, { limit = 100, ...asked } = {}) => {
      const query = { ...EVERY_LINE, ...asked, limit, after: undefined };
      const found = await store.audit(operatorScope(organisation), query);
      return found.slice(0, limit).map(toLine);
    },
    anyToken,
    check: async () => void (await store.listTokens('')),
    figures: () => ({ expiredSessions: sweeper.removed }),
    endWatches: () => void watchers.close(),
    close: () => stack.close(),
  };
}
