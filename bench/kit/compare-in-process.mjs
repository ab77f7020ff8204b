import { measureInTurns } from './rounds.mjs';
import { sampleOf } from './sample.mjs';
import { summarise } from './summary.mjs';

/**
 * Measures functions in this process, in turns.
 *
 * @param {string} title
 * @param {readonly { name: string, against?: readonly string[], at?: number, run: () => unknown, settle?: () => Promise<unknown> }[]} rivals
 *   `at`: requests that one run answers, 1 when absent; `settle` as `sampleOf` takes it
 * @param {import('./rounds.mjs').Durations} [durations]
 */
export async function compareInProcess(title, rivals, durations) {
  const contenders = rivals.map(({ name, against, ...rival }) => ({
    name,
    against,
    measure: (milliseconds) => measure(rival, milliseconds),
  }));
  return summarise(title, contenders, await measureInTurns(contenders, durations));
}

function measure({ at = 1, run, settle }, milliseconds) {
  const end = performance.now() + milliseconds;
  const drive = async () => {
    let requests = 0;
    do {
      await run();
      requests += at;
    } while (performance.now() < end);
    return requests;
  };
  return sampleOf(drive, settle);
}
