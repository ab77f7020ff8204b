import { documentReader } from '../read/read-document.ts';
import type { DialectReader } from './dialect.ts';

/**
 * `ikanos: 1.0.0-alpha3` to `beta5`: maps keyed by name instead of lists, `display` as title,
 * aggregates of `flows`, imports of everything.
 */
export const ikanos: DialectReader = {
  name: 'ikanos 1.0.0',
  rootKey: 'ikanos',
  versions: [
    '1.0.0-alpha3',
    '1.0.0-alpha4',
    '1.0.0-beta1',
    '1.0.0-beta2',
    '1.0.0-beta3',
    '1.0.0-beta4',
    '1.0.0-beta5',
  ],
  read: documentReader('ikanos'),
};
