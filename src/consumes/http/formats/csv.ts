import { delimited } from './delimited.ts';

/** Comma-separated values (RFC 4180). */
export const csv = delimited('csv', ',', ['text/csv']);
