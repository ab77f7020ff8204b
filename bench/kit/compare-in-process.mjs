import { measureInTurns } from './rounds.mjs';
import { summarise } from './summary.mjs';

/**
 * Measures functions in this process, in turns.
 *
 * @param {string} title
 * @param {readonly { name: string, against?: readonly string[], at?: number, run: () => unknown }[]} rivals
 *   `at`: requests that one run answers, 1 when absent
 * @param {import('./rounds.mjs').Durations} [durations]
 */
export async function compareInProcess(title, rivals, durations) {
  const contenders = rivals.map(({ name, against, at = 1, run }) => ({
    name,
    against,
    measure: (milliseconds) => measure(run, at, milliseconds),
  }));
  return summarise(title, contenders, await measureInTurns(contenders, durations));
}

async function measure(run, at, milliseconds) {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const end = before + milliseconds;
  let requests = 0;
  do {
    await run();
    requests += at;
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { requests, cpuMicroseconds: user + system, milliseconds: performance.now() - before };
}
