import { performance } from 'node:perf_hooks';
import { seededRandom } from '../../src/kernel/index.ts';

/** Something that takes time; each call may be about something else. */
export type Act = () => Promise<unknown>;

/**
 * Of pairs that are measured one right after the other, in whichever order, the share in which the
 * first takes longer; those that take equally long count half. Half is what nobody can tell apart.
 * Ranks alone count, and both of a pair meet the same machine, so that neither outliers nor a load
 * that comes and goes move it.
 */
export async function shareSlower(first: Act, second: Act, pairs: number): Promise<number> {
  const random = seededRandom(20_261_126);
  let slower = 0;
  for (let pair = -WARM_UP; pair < pairs; pair += 1) {
    const firstGoes = random() < 0.5;
    const begun = firstGoes ? await timeOf(first) : 0;
    const other = await timeOf(second);
    const time = firstGoes ? begun : await timeOf(first);
    if (pair >= 0) slower += time > other ? 1 : time === other ? 0.5 : 0;
  }
  return slower / pairs;
}

/** Pairs before those that count: code is compiled by then. */
const WARM_UP = 50;

/** How far from half a share may be. By chance alone that of 150 pairs is so far once in 4000 times. */
const TOLERANCE = 0.15;

/** Three times, so that one bad moment of the machine condemns nobody; what differs does so each time. */
const ATTEMPTS = 3;

/** Whether the times of two things can be told apart: the shares that were found, if so. */
export async function toldApart(
  first: Act,
  second: Act,
  pairs: number,
): Promise<readonly number[]> {
  const shares: number[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const share = await shareSlower(first, second, pairs);
    if (Math.abs(share - 0.5) <= TOLERANCE) return [];
    shares.push(share);
  }
  return shares;
}

async function timeOf(act: Act): Promise<number> {
  const start = performance.now();
  await act();
  return performance.now() - start;
}
