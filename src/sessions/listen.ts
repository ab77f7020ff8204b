import { type Listener, type ListenerOptions, openListener } from '../http/index.ts';
import { type Clock, systemClock } from '../kernel/index.ts';
import { type Log, silent } from '../telemetry/index.ts';
import type { SessionService } from './sessions.ts';

/** Where a service listens. */
export interface ServiceAddress {
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Default: 0, a free one. */
  readonly port?: number;
  /** Host names beside loopback ones that callers may use. */
  readonly allowHosts?: readonly string[];
}

/**
 * Listens for a service that somebody else opens and closes.
 *
 * @throws ListenError when the port cannot be opened
 */
export function listenWith(
  service: Pick<SessionService, 'handler'>,
  address: ServiceAddress & {
    readonly log?: Log;
    readonly clock?: Clock;
    readonly limits?: ListenerOptions['limits'];
  },
): Promise<Listener> {
  const options: ListenerOptions = {
    name: 'sessions',
    host: address.host ?? '127.0.0.1',
    port: address.port ?? 0,
    allowHosts: address.allowHosts ?? [],
    log: address.log ?? silent,
    clock: address.clock ?? systemClock,
    ...(address.limits && { limits: address.limits }),
  };
  return openListener(service.handler, options);
}
