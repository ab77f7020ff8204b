import type { Handler } from '../http/index.ts';
import { type Clock, Stack, systemClock, uuidv7 } from '../kernel/index.ts';
import { type Log, silent } from '../telemetry/index.ts';
import { createHandler } from './api/routes.ts';
import type { NewId } from './context.ts';
import { startSweeper } from './expiry.ts';
import { resolveSettings, type SettingsInput } from './settings.ts';
import type { SessionStore } from './store.ts';
import type { DatabasePlace } from './stores/sqlite/open-database.ts';
import { openSqliteStore } from './stores/sqlite/open-sqlite-store.ts';
import { mintToken, registerToken, type TokenOptions } from './tenancy.ts';

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

  /** Finishes what was begun, then closes the store. Requests that come later are answered 503. */
  close(): Promise<void>;
}

/** How a service behaves, whatever its store. */
export interface SessionsOptions {
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Default: UUIDs of version 7 (D34). */
  readonly newId?: NewId;
  readonly settings?: SettingsInput;
  /** Default: silent. */
  readonly log?: Log;
}

/**
 * Opens a service over an SQLite database.
 *
 * @example
 * const sessions = await openSessions({ memory: true });
 * const token = await sessions.mintToken('acme');
 *
 * @throws Error when the file is damaged, foreign, of a later version or not writable
 */
export async function openSessions(
  options: DatabasePlace & SessionsOptions,
): Promise<SessionService> {
  const store = await openSqliteStore(options);
  return createSessions({ ...options, store });
}

/** Runs the service over a store, which it closes at its end. */
export function createSessions(
  options: SessionsOptions & { readonly store: SessionStore },
): SessionService {
  const { store, clock = systemClock, newId = uuidv7, log = silent } = options;
  const settingsOf = resolveSettings(options.settings);
  const tokens = { store, clock };
  const stack = new Stack();
  stack.add(store);
  stack.add(startSweeper({ store, clock, settings: settingsOf(''), log }));
  return {
    handler: createHandler({ store, clock, newId, settingsOf, log }),
    mintToken: (organisation, given) => mintToken(tokens, organisation, given),
    registerToken: (organisation, token, given) =>
      registerToken(tokens, organisation, token, given),
    close: () => stack.close(),
  };
}
