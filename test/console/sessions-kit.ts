import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect } from 'vitest';
import { hasBrowser, type PageOptions } from './browser.ts';
import { type ConsoleOfFile, consoleOfFile, type ServedConsole } from './kit.ts';

/** What a service is asked by a program while somebody looks at the console. */
export interface Sessions {
  /** @returns the id */
  create(body?: Readonly<Record<string, unknown>>): Promise<string>;
  update(id: string, body: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** `undefined` when it is not there. */
  get(id: string): Promise<SessionTold | undefined>;
  remove(id: string): Promise<void>;
}

/** A session as the service tells of it. */
export interface SessionTold {
  readonly title: string;
  readonly userId: string;
  readonly status: string;
  readonly expiresAt: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Of a fork. */
  readonly parent?: { readonly sessionId: string; readonly seq: number };
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

/** The sessions of an organisation, through the REST API that the console uses too. */
export function sessionsAt({ rest }: ServedConsole, organisation = 'demo'): Sessions {
  const base = `${rest}/v1/api/v3/organizations/${organisation}/ai/sessions`;
  const send = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${base}${path}`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  return {
    create: async (body = {}) =>
      String((await send('POST', '', { userId: 'ada', ...body }))?.sessionId),
    update: (id, body) => send('PUT', `/${id}`, body),
    get: async (id) => (await send('GET', `/${id}`)) as unknown as SessionTold | undefined,
    remove: async (id) => void (await send('DELETE', `/${id}`)),
  };
}

/** So many messages, one after the other, in portions that the service takes. */
export async function fill(sessions: Sessions, id: string, count: number): Promise<void> {
  for (let from = 0; from < count; from += 100) {
    const newMessages = Array.from({ length: Math.min(100, count - from) }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: `Message ${from + index + 1} ${'and so on '.repeat(index % 30)}`,
    }));
    await sessions.update(id, { newMessages, tokensUsed: 1000 });
  }
}

const HOW = `Three steps, **in this order**:

1. write a _document_
2. serve it
   - [x] try it

\`\`\`ts
const answer: number = 42;
\`\`\`

| step | cost |
| --- | ---: |
| read | 12 |

> More at https://example.com/docs &amp; [there](https://example.com/there).`;

/** How the conversation begins that is looked at. */
export const SAID = [
  { role: 'system', content: 'You help with gateways.' },
  { role: 'user', content: 'How do I serve a document?' },
  { role: 'assistant', content: HOW },
];

/** A conversation of three turns. @returns the id */
export async function converse(sessions: Sessions): Promise<string> {
  const id = await sessions.create({
    sessionGroup: 'support',
    metadata: { title: 'Serving a document', model: 'large-1' },
    initialMessages: SAID,
  });
  await sessions.update(id, {
    newMessages: [
      { role: 'user', content: 'And what does it cost?' },
      { role: 'assistant', content: 'Twelve.' },
    ],
    tokensUsed: 321,
  });
  return id;
}

/** The rows of the list. */
export const rows = (page: Page) => page.locator('.sessions tbody tr');

/** Scrolls on, as somebody does, until there is no more to read. */
export async function scrollToEnd(page: Page): Promise<void> {
  const more = page.getByRole('button', { name: 'More' });
  const isThere = async () => {
    await page.mouse.wheel(0, 4000);
    return more.isVisible();
  };
  await expect.poll(isThere, { interval: 100, timeout: 15_000 }).toBe(false);
}

/** The messages that are in the page. */
export const messages = (page: Page) => page.locator('.messages > ol > li');

/** What the tests of conversations share; a new conversation for each. It is there once they run. */
export interface ConversationOfFile extends ConsoleOfFile {
  readonly sessions: Sessions;
  /** Of the conversation. */
  readonly id: string;
  /** Opens the conversation. */
  look(options?: PageOptions): Promise<Page>;
}

/** The flagship served in a browser, and for each test of the file a conversation to look at. */
export function conversationOfFile(): ConversationOfFile {
  const at: ConsoleOfFile & { sessions?: Sessions; id?: string } = consoleOfFile();
  beforeAll(() => {
    if (hasBrowser) at.sessions = sessionsAt(at.served);
  });
  beforeEach(async () => {
    if (at.sessions) at.id = await converse(at.sessions);
  });
  const look: ConversationOfFile['look'] = (options) =>
    at.open(`#/sessions/demo/${at.id}`, options);
  return Object.assign(at, { look }) as ConversationOfFile;
}
