import { type Clock, Problem } from '../kernel/index.ts';
import { callerKey } from './caller-address.ts';
import { CallerQuota, secondsOf } from './caller-quota.ts';

/** Wrong credentials that an address may send: twenty at once, then one every three seconds. */
const GUESSES = { count: 20, windowMs: 60_000 };

/**
 * Counts the wrong credentials of each address. One that sent too many is not listened to, not even
 * with a right one: that would tell the guess that hit. Other addresses notice nothing of it.
 */
export class GuessLimit {
  readonly #guesses: CallerQuota;

  constructor(clock: Clock) {
    this.#guesses = new CallerQuota(GUESSES, clock);
  }

  /**
   * @param caller address; absent = it did not come over a network, and may guess
   * @throws Problem credentials-guessed
   */
  check(caller: string | undefined): void {
    if (caller === undefined) return;
    const { waitMs } = this.#guesses.look(callerKey(caller));
    if (waitMs <= 0) return;
    const seconds = secondsOf(waitMs);
    throw new Problem('credentials-guessed', `another one is looked at in ${seconds} s`, {
      headers: { 'retry-after': seconds },
    });
  }

  /**
   * Counts a wrong credential.
   *
   * @returns whether it was the last one for now
   */
  count(caller: string | undefined): boolean {
    return caller !== undefined && this.#guesses.take(callerKey(caller)).remaining === 0;
  }
}
