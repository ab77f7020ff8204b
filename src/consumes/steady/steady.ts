import type { CallTransport } from '../call-transport.ts';
import { limitInFlight } from './limit-in-flight.ts';
import { repeatWhenSafe } from './repeat-when-safe.ts';
import { type BreakerOptions, restAfterFailures } from './rest-after-failures.ts';

/** How an upstream is treated. */
export interface SteadyOptions extends BreakerOptions {
  /** For one call with its repetitions, in milliseconds. */
  readonly totalMs: number;
  /** Whether requests are sent again when that cannot do anything twice. */
  readonly retry: boolean;
}

/**
 * A transport that is careful with its upstream, and with callers when the upstream is not well.
 * Every repetition is a call like others: counted, limited, and not made while the upstream rests.
 */
export function steady(transport: CallTransport, options: SteadyOptions): CallTransport {
  const careful = restAfterFailures(limitInFlight(transport, options), options);
  return options.retry ? repeatWhenSafe(careful, options) : careful;
}
