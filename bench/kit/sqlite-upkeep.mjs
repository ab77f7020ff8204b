import { setTimeout } from 'node:timers/promises';
import { indexNewest, removeDeparted } from '../../dist/sessions/stores/sqlite/upkeep-works.js';

/** Transactions after which it is time: as many as the service makes in its pause, when it is busy. */
const OFTEN = 32;

/**
 * What the service does between the transactions of those who write, for a bare driver: or it would
 * be spared what is only put off.
 *
 * @param {(work: object) => unknown} write carries out a work in a transaction of its own
 * @returns a function to be called after each transaction
 */
export function upkeepBy(write) {
  let transactions = 0;
  return () => {
    transactions += 1;
    if (transactions % OFTEN !== 0) return;
    while (write(removeDeparted(true)));
    while (write(indexNewest()));
  };
}

/** Milliseconds after which a service has done what it put off, and leaves the file to others. */
const DONE_MS = 600;

/** Waits for that: a bare driver that waits for its lock lets nothing else of this process go on. */
export const upkeepDone = () => setTimeout(DONE_MS);
