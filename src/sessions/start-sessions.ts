import { type Listener, type ListenerOptions, openListener } from '../http/index.ts';
import { type Clock, systemClock } from '../kernel/index.ts';
import { type Log, silent } from '../telemetry/index.ts';
import { openSessions, type SessionService, type SessionsOptions } from './sessions.ts';
import type { DatabasePlace } from './stores/sqlite/open-database.ts';

/** Where a service listens. */
export interface ServiceAddress {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 0, a free one. */
  readonly port?: number;
  /** Host names beside loopback ones that callers may use. */
  readonly allowHosts?: readonly string[];
}

/** A service with an address. */
export interface StartedSessions extends Omit<SessionService, 'handler'> {
  /** What QuantCDN's clients take as their base URL. */
  readonly url: string;
}

/**
 * Opens a service and listens: for tests of programs that use QuantCDN's API. Services share
 * nothing, so tests may start as many as they like.
 *
 * @example
 * const sessions = await startSessions({ memory: true });
 * const client = new Configuration({ basePath: sessions.url, accessToken: await sessions.mintToken('acme') });
 *
 * @throws ListenError when the port cannot be opened; Error when the data cannot
 */
export async function startSessions(
  options: DatabasePlace & SessionsOptions & ServiceAddress,
): Promise<StartedSessions> {
  const service = await openSessions(options);
  try {
    const listener = await listenWith(service, options);
    return {
      url: listener.url,
      mintToken: service.mintToken,
      registerToken: service.registerToken,
      async close() {
        await listener.drain(DRAIN_MS);
        await service.close();
      },
    };
  } catch (failure) {
    await service.close();
    throw failure;
  }
}

const DRAIN_MS = 5_000;

/** Listens for a service that somebody else opens and closes. */
export function listenWith(
  service: Pick<SessionService, 'handler'>,
  address: ServiceAddress & { readonly log?: Log; readonly clock?: Clock },
): Promise<Listener> {
  const options: ListenerOptions = {
    name: 'sessions',
    host: address.host ?? '127.0.0.1',
    port: address.port ?? 0,
    allowHosts: address.allowHosts ?? [],
    log: address.log ?? silent,
    clock: address.clock ?? systemClock,
  };
  return openListener(service.handler, options);
}
