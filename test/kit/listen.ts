import { type Handler, type Listener, openListener } from '../../src/http/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import { silent } from '../../src/telemetry/index.ts';

/** A handler on a free port of loopback, which logs nothing. */
export function listen(handler: Handler): Promise<Listener> {
  return openListener(handler, {
    name: 'test',
    host: '127.0.0.1',
    port: 0,
    log: silent,
    clock: systemClock,
  });
}
