// Appends one message after the other, and says so on standard error before and after each.
import { writeSync } from 'node:fs';
import { openSessions } from '../../dist/sessions/index.js';

const [path, appends] = process.argv.slice(2);
const service = await openSessions({ path });
const token = await service.mintToken('acme');

async function send(method, suffix, body) {
  const response = await service.handler({
    method,
    target: `/api/v3/organizations/acme/ai/sessions${suffix}`,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(body)),
  });
  if (response.status >= 300) throw new Error(`${response.status} ${response.body}`);
  return JSON.parse(response.body);
}

const { sessionId } = await send('POST', '', { userId: 'u' });
for (let n = 0; n < Number(appends); n += 1) {
  writeSync(2, 'ASKED\n');
  await send('PUT', `/${sessionId}`, { newMessages: [{ role: 'user', content: `${n}` }] });
  writeSync(2, 'ACKNOWLEDGED\n');
}
await service.close();
