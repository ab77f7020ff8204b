/** @typedef {import('./rounds.mjs').Sample} Sample */

/**
 * Medians of each contender, and of its ratios to the limits it is held against. A ratio is taken
 * within each round before the median is: the two sides of it then had the same machine.
 *
 * @param {string} title
 * @param {readonly import('./rounds.mjs').Contender[]} contenders
 * @param {ReadonlyMap<string, readonly Sample[]>} samples
 */
export function summarise(title, contenders, samples) {
  return {
    title,
    contenders: contenders.map(({ name }) => ({ name, ...absolute(samples.get(name)) })),
    ratios: contenders.flatMap(({ name, against = [] }) =>
      against.map((limit) => ({ name, limit, ...relative(samples.get(name), samples.get(limit)) })),
    ),
  };
}

function absolute(samples) {
  return {
    cpuMicroseconds: spread(samples.map(cpuPerRequest)),
    perSecond: spread(samples.map(perSecond)),
    // Below 1 something else than this process set the pace, and its throughput says little.
    busy: spread(samples.map(busy)),
  };
}

function relative(ours, limits) {
  return {
    cpu: spread(ours.map((sample, round) => cpuPerRequest(sample) / cpuPerRequest(limits[round]))),
    throughput: spread(ours.map((sample, round) => perSecond(sample) / perSecond(limits[round]))),
  };
}

const cpuPerRequest = ({ cpuMicroseconds, requests }) => cpuMicroseconds / requests;
const perSecond = ({ requests, milliseconds }) => (requests / milliseconds) * 1000;
const busy = ({ cpuMicroseconds, milliseconds }) => cpuMicroseconds / 1000 / milliseconds;

function spread(values) {
  const sorted = values.toSorted((one, other) => one - other);
  const rounded = (value) => Number(value.toPrecision(4));
  return {
    median: rounded(middle(sorted)),
    lowest: rounded(sorted[0]),
    highest: rounded(sorted.at(-1)),
  };
}

function middle(sorted) {
  const half = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(half)];
  return (sorted[half - 1] + sorted[half]) / 2;
}
