import { createHash } from 'node:crypto';
import { uuidv7 } from '../kernel/index.ts';
import type { NewId } from '../sessions/index.ts';

/** Ids that are the same in every run with the same seed. */
export interface SeededIds {
  readonly newId: NewId;
  /** Begins anew. */
  reset(): void;
}

/**
 * Makes UUIDs of version 7 from a seed and a count. The count stands behind the time, so that
 * sessions made while the clock stands still are in the order they were made.
 */
export function seededIds(seed: number | string): SeededIds {
  let made = 0;
  return {
    newId(nowMs) {
      made += 1;
      const bytes = createHash('sha256').update(`${seed}:${made}`).digest().subarray(0, 10);
      bytes.writeUInt16BE(made & 0x0fff);
      return uuidv7(nowMs, bytes);
    },
    reset() {
      made = 0;
    },
  };
}
