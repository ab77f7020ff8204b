import { onTestFinished } from 'vitest';
import { type StartedSessions, type StartOptions, startSessions } from '../../src/sessions.ts';

/** An answer with its JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of many shapes
  readonly body: any;
}

/** A started emulator, and a client of organisation `acme` over the network. */
export interface Rig {
  readonly sessions: StartedSessions;
  readonly token: string;
  /** @param path after `/ai` */
  call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Reply>;
  /** @param path after `/_emulator` */
  control(method: string, path: string, body?: unknown): Promise<Reply>;
  /** Creates a session and gives its id. */
  create(body?: object): Promise<string>;
}

/** Starts an emulator; it is closed with the test. */
export async function start(options: StartOptions = {}): Promise<Rig> {
  const sessions = await startSessions(options);
  onTestFinished(() => sessions.close());
  const token = await sessions.mintToken('acme');
  const rig: Rig = {
    sessions,
    token,
    call: (method, path, body, headers = {}) =>
      send(method, `${sessions.url}/api/v3/organizations/acme/ai${path}`, body, {
        authorization: `Bearer ${token}`,
        ...headers,
      }),
    control: (method, path, body) => send(method, `${sessions.url}/_emulator${path}`, body, {}),
    async create(body = {}) {
      const reply = await rig.call('POST', '/sessions', { userId: 'u-1', ...body });
      if (reply.status !== 201) throw new Error(reply.text);
      return reply.body.sessionId;
    },
  };
  return rig;
}

async function send(
  method: string,
  url: string,
  body: unknown,
  headers: Record<string, string>,
): Promise<Reply> {
  const typed = { 'content-type': 'application/json', ...headers };
  const response = await fetch(url, {
    method,
    headers: body === undefined ? headers : typed,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: json ? JSON.parse(text) : undefined,
  };
}
