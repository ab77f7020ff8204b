import { GuessLimit } from '../http/index.ts';
import type { Clock } from '../kernel/index.ts';
import { WrongCredential } from './challenge.ts';
import type { Verifier } from './scheme.ts';

/** What limiting guesses needs. */
export interface GuessOptions {
  readonly clock: Clock;
  /** Hears of an address that is not listened to for a while. */
  readonly onLocked: (address: string | undefined) => void;
}

/**
 * A verifier that does not listen to addresses that sent too many wrong credentials.
 *
 * Throws Problem credentials-guessed in addition.
 */
export function limitGuesses(verifier: Verifier, { clock, onLocked }: GuessOptions): Verifier {
  const guesses = new GuessLimit(clock);
  return {
    ...verifier,
    admit(request) {
      const { caller } = request;
      guesses.check(caller);
      const refuse = (refusal: unknown): never => {
        if (refusal instanceof WrongCredential && guesses.count(caller)) onLocked(caller);
        throw refusal;
      };
      try {
        const admitted = verifier.admit(request);
        return admitted instanceof Promise ? admitted.catch(refuse) : admitted;
      } catch (refusal) {
        return refuse(refusal);
      }
    },
  };
}
