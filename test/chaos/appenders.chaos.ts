import { expect, test } from 'vitest';
import {
  fileGround,
  type Ground,
  idIn,
  kill,
  postgresGround,
  report,
  send,
  startChild,
  tokenIn,
} from './kit.ts';

const WRITERS = 32;
const APPENDS = 200;

test('R18: 32 writers at once, one session, one process (SQLite)', async (context) => {
  await appending(context, fileGround(), 1);
});

test('R18, R26: the same through two processes on one file', async (context) => {
  await appending(context, fileGround(), 2);
});

test('R18: the same through three processes on one database (PostgreSQL)', async (context) => {
  await appending(context, await postgresGround(context), 3);
});

async function appending(
  context: Parameters<typeof report>[0],
  { place, name }: Ground,
  processes: number,
): Promise<void> {
  const token = await tokenIn(place);
  const children = [];
  for (let n = 0; n < processes; n += 1) children.push(await startChild(place));
  const to = children.map(({ url }) => ({ url, token }));
  const [first = { url: '', token }] = to;
  const made = await send(first, 'POST', '', { userId: 'u', expirationMinutes: 1440 });
  const id = idIn(made);
  let refused = 0;
  const writer = async (w: number) => {
    const target = to[w % processes] ?? first;
    for (let n = 0; n < APPENDS; n += 2) {
      const newMessages = [n, n + 1].map((k) => ({ role: 'user', content: `${w} ${k}` }));
      const body = { newMessages, tokensUsed: 2 };
      // One that waits too long is refused, and repeated with its key.
      for (let tries = 0; ; tries += 1) {
        const answer = await send(target, 'PUT', `/${id}`, body, `${w}-${n}`);
        if (answer?.status === 200) break;
        if (tries === 50) throw new Error(JSON.stringify(answer));
        refused += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, w) => writer(w)));
  const { messages, totalMessages, totalTokens } = (await send(first, 'GET', `/${id}`))?.body ?? {};
  check(messages ?? []);
  expect([totalMessages, totalTokens]).toEqual([WRITERS * APPENDS, WRITERS * APPENDS]);
  for (const { child } of children) await kill(child);
  report(context, {
    what: `${WRITERS} writers at once to one session through ${processes} process${processes > 1 ? 'es' : ''}`,
    store: name,
    done: `${WRITERS * APPENDS} messages in pairs, ${refused} requests refused and repeated`,
    result: 'sequence without a gap, each once, pairs together, each writer in order',
  });
}

function check(messages: readonly { content: string; seq: number }[]): void {
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, n) => n + 1));
  const next = new Map<string, number>();
  for (const [n, { content }] of messages.entries()) {
    const [writer = '', number = ''] = content.split(' ');
    expect(Number(number)).toBe(next.get(writer) ?? 0);
    next.set(writer, Number(number) + 1);
    if (Number(number) % 2 === 1)
      expect(messages[n - 1]?.content).toBe(`${writer} ${Number(number) - 1}`);
  }
  expect(next.size).toBe(WRITERS);
}
