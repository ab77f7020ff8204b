/**
 * What one contender did in one round.
 *
 * @typedef {{ requests: number, cpuMicroseconds: number, milliseconds: number }} Sample
 * @typedef {{ name: string, against?: readonly string[], measure: (milliseconds: number) => Promise<Sample> }} Contender
 */

/** Rounds that count, unless a figure wants another number. */
export const ROUNDS = 7;

/**
 * What a contender gets in each round, and before the first: until then the engine still compiles.
 *
 * @typedef {{ roundMs: number, warmUpMs: number, rounds?: number }} Durations
 * @type {Durations}
 */
const DURATIONS = { roundMs: 900, warmUpMs: 1500 };

/**
 * Measures contenders in turns. The machine is shared and never the same for long, so only what
 * happens within one round is compared; the order turns, so that none always follows the same one.
 *
 * @param {readonly Contender[]} contenders
 * @param {Durations} [durations] shorter where one run is
 * @returns {Promise<ReadonlyMap<string, readonly Sample[]>>} by contender, one sample a round
 */
export async function measureInTurns(
  contenders,
  { roundMs, warmUpMs, rounds = ROUNDS } = DURATIONS,
) {
  const samples = new Map(contenders.map(({ name }) => [name, []]));
  for (const { measure } of contenders) await measure(warmUpMs);
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const { name, measure } = contenders[(round + turn) % contenders.length];
      const sample = await measure(roundMs);
      if (sample.requests === 0) throw new Error(`${name} answered nothing in a round`);
      samples.get(name).push(sample);
    }
  }
  return samples;
}
