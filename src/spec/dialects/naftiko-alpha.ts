import { documentReader } from '../read/read-document.ts';
import type { DialectReader } from './dialect.ts';

/**
 * `naftiko: 1.0.0-alpha1` to `alpha4`: lists of things with a `name`, `label` as title, `binds`,
 * aggregates of `functions`. Nearly all published documents are written in it.
 */
export const naftikoAlpha: DialectReader = {
  name: 'naftiko 1.0.0-alpha',
  rootKey: 'naftiko',
  versions: ['1.0.0-alpha1', '1.0.0-alpha2', '1.0.0-alpha3', '1.0.0-alpha4'],
  read: documentReader('naftiko'),
};
