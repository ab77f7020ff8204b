import type { Upstream } from '../consumes/index.ts';
import type { Log } from '../telemetry/index.ts';

/** What an exposer may use while it serves. */
export interface Runtime {
  /** By consumed namespace. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly log: Log;
}
