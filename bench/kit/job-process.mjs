import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * Starts a program that calls `answerJobs`, in a process of its own.
 *
 * @param {string} file
 */
export function startJobs(file) {
  const child = fork(file);
  const ended = once(child, 'exit').then(() => [{ failure: `${file} ended` }]);
  return {
    /**
     * One job at a time.
     *
     * @returns what the program made of it
     * @throws what it threw
     */
    async run(job) {
      child.send(job);
      const [{ result, failure }] = await Promise.race([once(child, 'message'), ended]);
      if (failure !== undefined) throw new Error(failure);
      return result;
    },
    stop: () => child.disconnect(),
  };
}

/** In such a program: does each job it is given, for as long as its parent lives. */
export function answerJobs(carryOut) {
  process.on('message', async (job) => {
    try {
      process.send({ result: await carryOut(job) });
    } catch (failure) {
      process.send({ failure: failure.message });
    }
  });
  process.on('disconnect', () => process.exit());
}
