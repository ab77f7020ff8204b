import { openSessions } from '../../dist/sessions/index.js';
import { messages } from './messages.mjs';

export const ORGANISATION = 'bench';
const PATH = `/api/v3/organizations/${ORGANISATION}/ai/sessions`;
const MESSAGES_AT_START = 20;
const MESSAGES_PER_APPEND = 2;
const APPEND = JSON.stringify({ newMessages: messages(MESSAGES_PER_APPEND), tokensUsed: 300 });

/** The service over a new database. Every answer is checked. */
export async function openService(path) {
  const service = await openSessions({ path });
  const authorization = `Bearer ${await service.mintToken(ORGANISATION)}`;
  const appendBody = Buffer.from(APPEND);
  let appended = 0;
  const send = async (method, target, body) => {
    const headers = { authorization, 'content-type': 'application/json' };
    const answer = await service.handler({ method, target, headers, ...(body && { body }) });
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`${method} ${target}: ${answer.status} ${answer.body}`);
    return answer.body;
  };
  return {
    messagesAtStart: MESSAGES_AT_START,
    messagesPerAppend: MESSAGES_PER_APPEND,
    createSessions: (userId, count) => createSessions(send, userId, count),
    get: (id) => send('GET', `${PATH}/${id}`),
    async append(id) {
      const body = await send('PUT', `${PATH}/${id}`, appendBody);
      if (!body.includes(id)) throw new Error(`an append was answered with ${body}`);
      appended += 1;
    },
    appended: () => appended,
    close: () => service.close(),
  };
}

async function createSessions(send, userId, count) {
  const ids = [];
  for (let index = 0; index < count; index += 1) {
    const body = { userId, initialMessages: messages(MESSAGES_AT_START) };
    const answer = await send('POST', PATH, Buffer.from(JSON.stringify(body)));
    ids.push(JSON.parse(answer).sessionId);
  }
  return ids;
}
