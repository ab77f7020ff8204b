import { type Listener, openListener } from '../http/index.ts';
import { systemClock } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import type { Embedded } from './embedded.ts';

/** Where the service listens. */
export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
  readonly allowHosts: readonly string[];
  readonly log: Log;
}

/**
 * Serves the AI Sessions service by itself.
 *
 * @throws ListenError when the port cannot be opened
 */
export function startSessionService(
  { service }: Embedded,
  address: ServiceAddress,
): Promise<Listener> {
  return openListener(service.handler, { name: 'sessions', clock: systemClock, ...address });
}
