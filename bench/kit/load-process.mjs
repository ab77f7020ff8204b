import { converse } from './connection.mjs';
import { answerJobs } from './job-process.mjs';

// The load client: a process of its own, so that its work is nobody else's CPU time.
answerJobs(load);

/** Keeps every connection busy until the time is over. Every answer must be the expected one. */
async function load({ port, request, expected, connections, milliseconds }) {
  const bytes = Buffer.from(request, 'base64');
  const right = Buffer.from(expected, 'base64');
  const end = performance.now() + milliseconds;
  let requests = 0;
  const onAnswer = ({ status, body }) => {
    if (status !== 200) throw new Error(`an answer has status ${status}`);
    if (!body.equals(right)) throw new Error(`an answer has another body: ${body}`);
    requests += 1;
    return performance.now() < end ? bytes : undefined;
  };
  await Promise.all(Array.from({ length: connections }, () => converse(port, bytes, onAnswer)));
  return requests;
}
