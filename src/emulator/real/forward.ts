import type { Pool } from 'undici';
import type { Handler, HeaderFields, HttpRequest, HttpResponse } from '../../http/index.ts';
import { type Closable, Problem } from '../../kernel/index.ts';
import { framed } from '../../sessions/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { type Keep, recorded } from './record.ts';

/** A handler in front of the real service. */
export interface Forwarding extends Closable {
  readonly handler: Handler;
  close(): Promise<void>;
}

/** Milliseconds. Answers of models take their time. */
const LIMITS = { connectTimeout: 5_000, headersTimeout: 60_000, bodyTimeout: 60_000 } as const;

/**
 * Sends every request to the real service as it came, with the credential of its caller, and its
 * answer back. No redirect is followed.
 *
 * @param url of the service, e.g. `https://dashboard.quantcdn.io`
 * @param keep takes what was asked and answered, without credentials
 * @throws RangeError when the address is none
 */
export async function forwardTo(url: string, log: Log, keep: Keep): Promise<Forwarding> {
  const base = URL.canParse(url) ? new URL(url) : undefined;
  if (!base || !/^https?:$/.test(base.protocol) || base.username !== '' || base.search !== '')
    throw new RangeError(`'${url}' is no http or https address without a query or password`);
  // Loaded here, because only who forwards needs it.
  const { Pool } = await import('undici');
  const pool = new Pool(base.origin, LIMITS);
  const prefix = base.pathname.replace(/\/+$/, '');
  return {
    // What is said here of a service that does not answer is no answer of it.
    handler: framed(
      recorded((request) => forward(request, pool, prefix), keep),
      log,
    ),
    close: () => pool.destroy(),
  };
}

async function forward(request: HttpRequest, pool: Pool, prefix: string): Promise<HttpResponse> {
  const leaving = new AbortController();
  request.cancellation?.onCancel(() => leaving.abort());
  try {
    const response = await pool.request({
      method: request.method as 'GET',
      path: prefix + request.target,
      headers: passed(request.headers),
      ...(request.body && { body: request.body }),
      signal: leaving.signal,
    });
    const headers = passed(joined(response.headers));
    return { status: response.statusCode, headers, body: response.body };
  } catch (failure) {
    const { code } = failure as { readonly code?: unknown };
    const late = typeof code === 'string' && code.endsWith('_TIMEOUT');
    const name = late ? 'upstream-timeout' : 'upstream-unreachable';
    throw new Problem(name, 'the real service cannot be reached or does not answer', {
      cause: code,
    });
  }
}

/** Fields that belong to one connection, or to a form of the body that is not passed on. */
const OWN: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

function passed(headers: HeaderFields): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OWN.has(name)));
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): HeaderFields {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
}
