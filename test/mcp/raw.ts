import type { Handler, HttpResponse } from '../../src/http/index.ts';

export const MODERN = '2026-07-28';

/** What every request of the current revision carries in `_meta`. */
export const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': MODERN,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** One answer, read to its end. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The JSON-RPC message or messages in it: a body of JSON, or the events of a stream. */
  readonly messages: readonly RpcMessage[];
}

export interface RpcMessage {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { code: number; message: string; data?: Record<string, unknown> };
}

/** A JSON-RPC request as text. */
export function rpc(method: string, params: unknown, id: unknown = 1): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method, params });
}

/** The one message of an answer. */
export function only({ messages }: RawAnswer): RpcMessage {
  const [message, ...others] = messages;
  if (!message || others.length > 0) throw new Error(`${messages.length} messages, not one`);
  return message;
}

/** The text blocks of a tool's result, joined. */
export function textOf(result: Record<string, unknown> | undefined): string {
  const content = (result?.content ?? []) as { text?: string }[];
  return content.flatMap(({ text }) => text ?? []).join('\n');
}

/** Sends a body as it is. */
export async function post(
  handler: Handler,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
  target = '/mcp',
): Promise<RawAnswer> {
  const response = await handler({
    method: 'POST',
    target,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  });
  return read(response);
}

/** A request of the current revision, with the headers it needs. */
export function modern(
  handler: Handler,
  method: string,
  params: Record<string, unknown> = {},
  change: { headers?: Record<string, string>; id?: unknown; meta?: Record<string, unknown> } = {},
): Promise<RawAnswer> {
  const meta = change.meta ?? ENVELOPE;
  const named = typeof params.name === 'string' ? { 'mcp-name': params.name } : {};
  const message = {
    jsonrpc: '2.0',
    id: change.id ?? 1,
    method,
    params: { ...params, _meta: meta },
  };
  return post(handler, JSON.stringify(message), {
    'mcp-protocol-version': MODERN,
    'mcp-method': method,
    ...named,
    ...change.headers,
  });
}

/** A request of a client of 2025. */
export function legacy(
  handler: Handler,
  method: string,
  params: Record<string, unknown> = {},
  { version = '2025-11-25', id = 1 as unknown } = {},
): Promise<RawAnswer> {
  const message = JSON.stringify({ jsonrpc: '2.0', id, method, params });
  return post(handler, message, { 'mcp-protocol-version': version });
}

async function read(response: HttpResponse): Promise<RawAnswer> {
  const text = await readText(response);
  const stream = response.headers['content-type']?.startsWith('text/event-stream') === true;
  const parts = stream
    ? [...text.matchAll(/^data: (.+)$/gm)].map((match) => match[1] ?? '')
    : [text];
  const messages = parts.filter((part) => part !== '').flatMap((part) => JSON.parse(part));
  return { status: response.status, headers: response.headers, text, messages };
}

async function readText({ body }: HttpResponse): Promise<string> {
  if (body === undefined) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
