// Appends numbered messages to one session a writer, for ever, and says what was acknowledged.
import { openSessions } from '../../dist/sessions/index.js';

const [path, token] = process.argv.slice(2);
const { handler } = await openSessions({ path });

async function send(method, suffix, body) {
  const response = await handler({
    method,
    target: `/api/v3/organizations/acme/ai/sessions${suffix}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  if (response.status >= 300) throw new Error(`${response.status} ${response.body}`);
  return JSON.parse(response.body);
}

async function write(writer) {
  const { sessionId } = await send('POST', '', { userId: `writer-${writer}` });
  for (let n = 0; ; n += 2) {
    const newMessages = [n, n + 1].map((number) => ({ role: 'user', content: `${number}` }));
    await send('PUT', `/${sessionId}`, { newMessages, tokensUsed: 2 });
    // A whole line in one call: the parent counts only lines that end.
    process.stdout.write(`${sessionId} ${n + 1}\n`);
  }
}

await Promise.all([0, 1, 2, 3].map(write));
