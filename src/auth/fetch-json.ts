import { collectBody, type Handler, type HttpRequest } from '../http/index.ts';
import { parseJson } from '../kernel/index.ts';

/** An answer that is JSON, or not. */
export interface JsonAnswer {
  readonly status: number;
  /** `undefined` when the answer is no JSON object. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Asks a server for a JSON object.
 *
 * @throws Problem of the transport
 */
export async function fetchJson(send: Handler, request: HttpRequest): Promise<JsonAnswer> {
  const response = await send(request);
  return { status: response.status, value: objectIn(await collectBody(response.body)) };
}

/** A request for a JSON document at a URL, for the handler of its server. */
export function getJson(url: URL): HttpRequest {
  return {
    method: 'GET',
    target: targetOf(url),
    headers: { accept: 'application/json', 'accept-encoding': 'identity' },
  };
}

/** Path and query of a URL. */
export function targetOf(url: URL): string {
  return `${url.pathname}${url.search}`;
}

/** An absolute http(s) URL without user and fragment, if the text is one. */
export function httpUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain = url && url.username === '' && url.password === '' && url.hash === '';
  return plain && /^https?:$/.test(url.protocol) ? url : undefined;
}

function objectIn(bytes: Uint8Array): JsonAnswer['value'] {
  try {
    const { value } = parseJson(bytes);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
