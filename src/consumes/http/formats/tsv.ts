import { delimited } from './delimited.ts';

/** Tab-separated values. */
export const tsv = delimited('tsv', '\t', ['text/tab-separated-values']);
