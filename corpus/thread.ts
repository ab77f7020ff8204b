// A thread of its own for documents: what crashes or hangs in it ends the thread, and nothing else.
import { parentPort } from 'node:worker_threads';
import { staysOnLoopback } from './loopback-only.ts';
import { tryDocument } from './try-document.ts';

staysOnLoopback();
parentPort?.on('message', async (file: string) => {
  try {
    parentPort?.postMessage({ outcome: await tryDocument(file) });
  } catch (failure) {
    parentPort?.postMessage({ crash: (failure as Error).stack ?? String(failure) });
  }
});
