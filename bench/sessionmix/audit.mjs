/** Reads that wait together. */
const TOGETHER = 16;
/** By how much later than the service the mix may believe a session to end. */
const LATENCY_MS = 5_000;

/**
 * Reads again what was written. Every append that was acknowledged must be there once, in one piece,
 * and nothing else but appends whose answer was an error; what was deleted must be gone.
 *
 * @param {import('./mix.mjs').Mix} mix
 * @param {(session: object) => Promise<{ status: number, body: string }>} read
 * @throws when anything is missing, doubled or out of order
 */
export async function audit(mix, read) {
  const counts = { sessions: 0, appends: 0, deleted: 0, expired: 0, gone: 0 };
  const sessions = [...new Set([...mix.touched, ...mix.deleted])].values();
  const check = async () => {
    for (const session of sessions) {
      const deleted = mix.deleted.has(session);
      const outcome = judge(session, await read(session), deleted);
      counts[outcome] += 1;
      // What went with its session is not there to be found.
      counts[outcome === 'sessions' ? 'appends' : 'gone'] += session.acknowledged.length;
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, check));
  return counts;
}

function judge(session, { status, body }, deleted) {
  if (deleted) {
    if (status === 404) return 'deleted';
    throw new Error(`${session.id} was deleted and is answered with ${status}`);
  }
  if (status === 404 && session.expiresAt - LATENCY_MS <= Date.now()) return 'expired';
  if (status !== 200) throw new Error(`${session.id} is missing: it is answered with ${status}`);
  requireAppends(session, JSON.parse(body));
  return 'sessions';
}

function requireAppends({ id, loaded, acknowledged, uncertain }, { messages, totalMessages }) {
  if (messages.length !== totalMessages) {
    throw new Error(`${id} tells of ${totalMessages} messages and has ${messages.length}`);
  }
  for (const [index, { seq }] of messages.entries()) {
    if (seq !== index + 1) throw new Error(`${id}: message ${index + 1} has number ${seq}`);
  }
  const found = new Set();
  for (let at = loaded; at < messages.length; at += 2) {
    const serial = serialOf(id, messages[at], messages[at + 1]);
    if (found.has(serial)) throw new Error(`${id}: append ${serial} is there twice`);
    found.add(serial);
  }
  for (const serial of acknowledged) {
    if (!found.delete(serial)) {
      throw new Error(`${id}: append ${serial} was acknowledged and is missing`);
    }
  }
  for (const serial of uncertain) found.delete(serial);
  if (found.size > 0) throw new Error(`${id}: append ${[...found][0]} is there and nobody sent it`);
}

function serialOf(id, question, answer) {
  const serial = /^#(\d+)\? /.exec(question.content)?.[1];
  if (serial === undefined || !answer?.content.startsWith(`#${serial}! `)) {
    throw new Error(`${id}: append ${serial} is not in one piece`);
  }
  return Number(serial);
}
