/**
 * What one contender did in one round.
 *
 * @typedef {{ requests: number, cpuMicroseconds: number, milliseconds: number }} Sample
 * @typedef {{ name: string, against?: readonly string[], measure: (milliseconds: number) => Promise<Sample> }} Contender
 */

/** Rounds that count, and what a contender gets in each. */
export const ROUNDS = 7;
const ROUND_MS = 900;
/** Before the rounds: until then the engine still compiles. */
const WARM_UP_MS = 1500;

/**
 * Measures contenders in turns. The machine is shared and never the same for long, so only what
 * happens within one round is compared; the order turns, so that none always follows the same one.
 *
 * @param {readonly Contender[]} contenders
 * @returns {Promise<ReadonlyMap<string, readonly Sample[]>>} by contender, one sample a round
 */
export async function measureInTurns(contenders) {
  const samples = new Map(contenders.map(({ name }) => [name, []]));
  for (const { measure } of contenders) await measure(WARM_UP_MS);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const { name, measure } = contenders[(round + turn) % contenders.length];
      const sample = await measure(ROUND_MS);
      if (sample.requests === 0) throw new Error(`${name} answered nothing in a round`);
      samples.get(name).push(sample);
    }
  }
  return samples;
}
