/** Exit code of a process that a second signal ends at once. */
const IMPATIENT = 130;

/** Resolves on the first SIGINT or SIGTERM; the second one ends the process without ceremony. */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = () => {
      if (asked) process.exit(IMPATIENT);
      asked = true;
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}
