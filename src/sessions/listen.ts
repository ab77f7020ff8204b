import {
  GuessLimit,
  type Handler,
  isThisMachine,
  type Listener,
  type ListenerOptions,
  openListener,
} from '../http/index.ts';
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
 * @throws ListenError when the port cannot be opened; RangeError when it takes any token and the
 *   host is not this machine alone
 */
export async function listenWith(
  service: Pick<SessionService, 'handler'> &
    Partial<Pick<SessionService, 'anyToken' | 'endWatches'>>,
  address: ServiceAddress & {
    readonly log?: Log;
    readonly clock?: Clock;
    readonly limits?: ListenerOptions['limits'];
    /** Whether an address may try only so many wrong tokens. Default: false, as tests try many. */
    readonly limitGuesses?: boolean;
  },
): Promise<Listener> {
  const host = address.host ?? '127.0.0.1';
  if (service.anyToken && !isThisMachine(host)) {
    throw new RangeError(`a service that takes any token listens on loopback only, not on ${host}`);
  }
  const options: ListenerOptions = {
    name: 'sessions',
    host,
    port: address.port ?? 0,
    allowHosts: address.allowHosts ?? [],
    log: address.log ?? silent,
    clock: address.clock ?? systemClock,
    stopping: service.endWatches,
    ...(address.limits && { limits: address.limits }),
  };
  const { handler } = service;
  return openListener(address.limitGuesses ? limited(handler, options) : handler, options);
}

function limited(handler: Handler, { clock, log }: ListenerOptions): Handler {
  const guesses = new GuessLimit(clock);
  return async (request) => {
    const { caller, headers } = request;
    guesses.check(caller);
    const answer = await handler(request);
    if (answer.status === 401 && headers.authorization !== undefined && guesses.count(caller))
      log.log('warn', 'too many wrong credentials', { listener: 'sessions', address: caller });
    return answer;
  };
}
