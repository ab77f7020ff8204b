// Serves documents in one process and prints what memory they take: `many.mjs <folder> <rest port>`.
// Wants --expose-gc.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadCapability, startCapabilities } from '../../dist/index.js';

const [folder, port] = process.argv.slice(2);
const files = readdirSync(folder).map((name) => join(folder, name));
// One document is served before the count starts: what all share is loaded then.
const [first, ...others] = files;
const plans = [await planOf(first)];
const running = await startCapabilities(plans);
const before = settled();
for (const file of others) plans.push(await planOf(file));
await running.update(plans);
const after = settled();
await check();
await running.stop(1_000);
const each = (name) => (after[name] - before[name]) / others.length / 1024;
console.log(
  JSON.stringify({
    documents: plans.length,
    heapKilobytes: each('heapUsed'),
    rssKilobytes: each('rss'),
    startMegabytes: before.rss / 1024 ** 2,
  }),
);

async function planOf(file) {
  const { plan, diagnostics } = await loadCapability(file);
  if (!plan) throw new Error(`${file}: ${JSON.stringify(diagnostics[0])}`);
  return plan;
}

function settled() {
  globalThis.gc();
  return process.memoryUsage();
}

/** Each document is really served: a route of it is known, but not by this method. */
async function check() {
  for (const [index] of plans.entries()) {
    const { status } = await fetch(`http://127.0.0.1:${port}/v1/document-${index}/0/0/x`, {
      method: 'DELETE',
    });
    if (status !== 405) throw new Error(`document ${index} answers ${status}`);
  }
}
