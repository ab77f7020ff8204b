/** Chance: a number from 0, inclusive, to 1, exclusive. */
export type Random = () => number;

/**
 * Numbers that look random and are the same for the same seed, on every machine (mulberry32). For
 * failures on purpose and made-up data; nothing secret may come from it.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
