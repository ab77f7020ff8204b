/**
 * Carries something out in this process.
 *
 * @param {() => Promise<number>} drive gives how many requests were answered
 * @param {() => Promise<unknown>} [settle] waits for what was put off: its CPU time counts, not how long it takes
 * @returns {Promise<import('./rounds.mjs').Sample>}
 */
export async function sampleOf(drive, settle = async () => {}) {
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const requests = await drive();
  const milliseconds = performance.now() - before;
  await settle();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { requests, cpuMicroseconds: user + system, milliseconds };
}
