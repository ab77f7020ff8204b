import { CallerQuota, type Quota, quotaFields, secondsOf } from '../http/index.ts';
import type { Clock } from '../kernel/index.ts';
import type { Tell } from './api/framed.ts';
import { Refusal } from './refusal.ts';
import type { Quotas, Rate } from './settings.ts';

/**
 * Counts the requests of organisations against their rates (D41), in this process. Only who has
 * shown a token of an organisation is counted for it.
 */
export class Rates {
  readonly #clock: Clock;
  /** By rate: organisations that have the same share one table. */
  readonly #tables = new Map<string, CallerQuota>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Counts a request, and tells what is left.
   *
   * @throws Refusal rate_limited
   */
  count(organisation: string, rate: Quotas['rate'], tell: Tell): void {
    if (!rate) return;
    const quota = { count: rate.burst, windowMs: (rate.burst / rate.requestsPerSecond) * 1000 };
    const state = this.#tableOf(rate, quota).take(organisation);
    tell(quotaFields(quota, state));
    if (state.allowed) return;
    const seconds = secondsOf(state.waitMs);
    throw new Refusal('rate_limited', `the organisation may send another request in ${seconds} s`, {
      headers: { 'retry-after': seconds },
    });
  }

  /** Forgets what was asked. */
  reset(): void {
    this.#tables.clear();
  }

  #tableOf({ requestsPerSecond, burst }: Rate, quota: Quota): CallerQuota {
    const name = `${requestsPerSecond} ${burst}`;
    const table = this.#tables.get(name) ?? new CallerQuota(quota, this.#clock);
    this.#tables.set(name, table);
    return table;
  }
}
