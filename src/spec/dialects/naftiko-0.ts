import { documentReader } from '../read/read-document.ts';
import type { DialectReader } from './dialect.ts';

/**
 * `naftiko: 0.2` to `0.5`, the first versions: exposers of `type: api`, `externalRefs` instead of
 * binds, steps without a type and a name, fixed headers as `headers: ["Name: value"]`.
 */
export const naftikoZero: DialectReader = {
  name: 'naftiko 0.2 to 0.5',
  rootKey: 'naftiko',
  versions: ['0.2', '0.3', '0.4', '0.5'],
  read: documentReader('naftiko'),
};
