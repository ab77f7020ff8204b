// Some writers of one process append pairs of numbered messages to one session.
import { createSessions, openStore } from '../../../dist/sessions/index.js';

const [url, schema, token, id, name, writers, appends] = process.argv.slice(2);
const service = createSessions({ store: await openStore({ url, schema, connections: 4 }) });

async function append(writer, first) {
  const contents = [first, first + 1].map((number) => `${name}.${writer} ${number}`);
  const newMessages = contents.map((content) => ({ role: 'user', content }));
  const response = await service.handler({
    method: 'PUT',
    target: `/api/v3/organizations/acme/ai/sessions/${id}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ newMessages, tokensUsed: 2 })),
  });
  if (response.status !== 200) throw new Error(`${response.status} ${response.body}`);
}

async function write(writer) {
  for (let n = 0; n < Number(appends); n += 1) await append(writer, 2 * n);
}

await Promise.all(Array.from({ length: Number(writers) }, (_, writer) => write(writer)));
await service.close();
