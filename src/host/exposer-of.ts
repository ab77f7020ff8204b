import type { Exposer } from '../exposes/index.ts';
import type { Exposure } from '../plan/index.ts';
import type { Extensions } from './extensions.ts';

/** The exposer that compiled an exposure. */
export function exposerOf(exposure: Exposure, extensions: Extensions): Exposer {
  const exposer = extensions.exposers.find((one) => one.type === exposure.type);
  if (!exposer) throw new Error(`no exposer serves '${exposure.type}'`);
  return exposer;
}
