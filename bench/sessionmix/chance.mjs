import { seededRandom } from '../../dist/kernel/index.js';

/** Draws from the distributions of the workload; the same for the same seed, on every machine. */
export function chanceOf(seed) {
  const random = seededRandom(seed);
  return {
    random,
    /** Whether something happens that does so in this share of cases. */
    happens: (share) => random() < share,
    /** A whole number from 0 to `count` - 1. */
    below: (count) => Math.floor(random() * count),
    /** @param median of the values; @param sigma spread of their logarithms */
    logNormal: (median, sigma) => median * Math.exp(sigma * normal(random)),
    /** 1 or more. */
    geometric: (mean) => 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / mean)),
    bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(random() * 256)),
  };
}

function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Picks an index: the first most often, the nth with a share of 1 / n^exponent. */
export function zipf(count, exponent) {
  const until = [];
  let sum = 0;
  for (let rank = 1; rank <= count; rank += 1) {
    sum += rank ** -exponent;
    until.push(sum);
  }
  return (random) => firstBeyond(until, random() * sum);
}

function firstBeyond(ascending, value) {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
