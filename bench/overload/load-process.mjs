import { connect } from 'node:net';
import { answerJobs } from '../kit/job-process.mjs';
import { readResponse } from '../kit/wire.mjs';
import { Histogram } from '../sessionmix/histogram.mjs';

// Callers who ask at a rate of their own, whether or not the server keeps up.
answerJobs(press);

/**
 * Asks `perSecond` times over many connections of several callers, each an address of the loopback
 * interface. A connection whose last request is not answered yet lets its turn pass.
 */
async function press({ port, request, connections, callers, perSecond, milliseconds }) {
  const bytes = Buffer.from(request, 'base64');
  const seen = { accepted: new Histogram(), refused: new Histogram() };
  const lines = await Promise.all(
    Array.from({ length: connections }, (_, n) =>
      dial({ port, localAddress: `127.0.0.${2 + (n % callers)}` }, bytes, seen),
    ),
  );
  const began = performance.now();
  for (let turn = 0, elapsed = 0; elapsed < milliseconds; elapsed = performance.now() - began) {
    for (const due = (elapsed / 1000) * perSecond; turn < due; turn += 1)
      lines[turn % connections].ask();
    await new Promise((resolve) => setTimeout(resolve, 1));
    const failed = lines.find(({ failure }) => failure);
    if (failed) throw failed.failure;
  }
  const seconds = (performance.now() - began) / 1000;
  for (const line of lines) line.end();
  const { accepted, refused } = seen;
  return {
    goodput: accepted.count / seconds,
    accepted: accepted.summary(),
    refused: refused.summary(),
  };
}

/** One connection of a caller; `seen` is told of its answers. */
async function dial(place, bytes, seen) {
  const socket = connect({ ...place, host: '127.0.0.1', noDelay: true });
  const line = {
    failure: undefined,
    ask() {
      if (asked !== undefined) return;
      asked = performance.now();
      socket.write(bytes);
    },
    end() {
      socket.removeAllListeners('close').destroy();
    },
  };
  let received = Buffer.alloc(0);
  let asked;
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const answer = readResponse(received);
    if (!answer) return;
    received = received.subarray(answer.end);
    const took = performance.now() - asked;
    asked = undefined;
    if (answer.status === 200) seen.accepted.add(took);
    else if (answer.status === 429 || answer.status === 503) seen.refused.add(took);
    else line.failure = new Error(`an answer has status ${answer.status}`);
  });
  socket.on('close', () => {
    line.failure ??= new Error('the server closed a connection');
  });
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  socket.on('error', (failure) => {
    line.failure = failure;
  });
  return line;
}
