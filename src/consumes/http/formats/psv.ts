import { delimited } from './delimited.ts';

/** Values separated by `|`. */
export const psv = delimited('psv', '|', []);
