/** What is longer is no slip in a name. */
const MOST_LETTERS = 200;

/**
 * The candidate nearest to what somebody wrote, for "did you mean".
 *
 * @returns `undefined` when nothing is near: more than a third of the letters would have to change
 */
export function nearest(written: string, candidates: Iterable<string>): string | undefined {
  if (written.length > MOST_LETTERS) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(written.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Comparisons that are worth a suggestion, of all mistakes among the same names. */
const MOST_COMPARISONS = 100_000;

/**
 * {@link nearest} for any number of mistakes among the same names. After a good many nothing is
 * suggested any more: a document of mistakes alone must not take minutes to read.
 */
export function suggester(candidates: readonly string[]): (written: string) => string | undefined {
  let left = MOST_COMPARISONS;
  return (written) => {
    if (left <= 0) return undefined;
    left -= candidates.length;
    return nearest(written, candidates);
  };
}

/**
 * Damerau-Levenshtein distance with adjacent transpositions (optimal string alignment).
 *
 * @param enough distances from here on are not told apart
 */
function editDistance(a: string, b: string, enough: number): number {
  if (Math.abs(a.length - b.length) >= enough) return enough;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const replaced = at(previous, j - 1) + cost;
      let value = Math.min(at(previous, j) + 1, at(row, j - 1) + 1, replaced);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) value = Math.min(value, at(beforePrevious, j - 2) + 1);
      row.push(value);
      least = Math.min(least, value);
    }
    // The next row can be no nearer: a swap costs as much as the way through this one.
    if (least >= enough) return enough;
    beforePrevious = previous;
    previous = row;
  }
  return at(previous, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
