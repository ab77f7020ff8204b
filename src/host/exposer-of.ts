import type { Exposer, Offer } from '../exposes/index.ts';
import type { Exposure } from '../plan/index.ts';
import type { Extensions } from './extensions.ts';

/** The exposer that compiled an exposure. */
export function exposerOf(exposure: Exposure, extensions: Extensions): Exposer {
  const exposer = extensions.exposers.find((one) => one.type === exposure.type);
  if (!exposer) throw new Error(`no exposer serves '${exposure.type}'`);
  return exposer;
}

/** Everything that an exposure offers, with all there is to know of the inputs. */
export function offersOf(exposure: Exposure, extensions: Extensions): readonly Offer[] {
  return exposerOf(exposure, extensions).offers(exposure);
}
