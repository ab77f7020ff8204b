import { createHash } from 'node:crypto';

/** What decides of made-up values: the same seed and place give the same one, on every machine. */
export interface Draw {
  /** A whole number from 0 to 2^32 - 1. */
  number(place: string): number;
  /** 32 hexadecimal digits. */
  digits(place: string): string;
}

/** A draw from the words that make two requests the same. */
export function newDraw(...seed: readonly (string | Uint8Array)[]): Draw {
  const root = createHash('sha256');
  for (const part of seed) root.update(part).update('\0');
  const start = root.digest();
  const digits = (place: string) =>
    createHash('sha256').update(start).update(place).digest('hex').slice(0, 32);
  return { digits, number: (place) => Number.parseInt(digits(place).slice(0, 8), 16) };
}
