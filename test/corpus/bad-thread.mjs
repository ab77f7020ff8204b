// Does with a document what its name says, as an engine with a fault would.
import { parentPort } from 'node:worker_threads';

parentPort.on('message', (file) => {
  if (file === 'hangs') for (;;);
  if (file === 'waits') return;
  if (file === 'throws') throw new Error('nobody caught this');
  if (file === 'ends') process.exit(3);
  if (file === 'says so') parentPort.postMessage({ crash: 'it was caught' });
  else parentPort.postMessage({ outcome: { file, stage: 'served', actions: [], faults: [] } });
});
