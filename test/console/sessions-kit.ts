import type { ServedConsole } from './kit.ts';

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
