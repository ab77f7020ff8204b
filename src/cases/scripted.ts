import type { CallTransport } from '../consumes/index.ts';
import type { HttpRequest, HttpResponse } from '../http/index.ts';
import { Problem } from '../kernel/index.ts';
import type { ScriptedCall } from './case.ts';
import { type Difference, differences, shown } from './match.ts';

/** An upstream that does as a case says. */
export interface ScriptedUpstream {
  readonly transport: CallTransport;
  /** What was not called as the case says, once the call is over. */
  differences(): readonly Difference[];
}

/** Answers calls in the order of the script, and remembers where they differ from it. */
export function scriptedUpstream(script: readonly ScriptedCall[]): ScriptedUpstream {
  const found: Difference[] = [];
  let called = 0;
  return {
    transport: async (request, { operation }) => {
      const number = called;
      called += 1;
      const next = script[number];
      const path = `upstream[${number}]`;
      if (!next) {
        const text = `${request.method} ${request.target}`;
        found.push({ path, expected: 'no further call', found: `${text} (${operation.id})` });
        throw unscripted(operation.id);
      }
      found.push(...differences(byHeaderName(next.expect), asked(request, operation.id), path));
      return replyOf(next.reply);
    },
    differences: () => [
      ...found,
      ...script.slice(called).map(({ expect }, index) => ({
        path: `upstream[${called + index}]`,
        expected: `a call ${shown(expect)}`,
        found: 'no call',
      })),
    ],
  };
}

/** For cases that say nothing of upstreams, when nothing else was chosen. */
export const noUpstream: CallTransport = (_, { operation }) =>
  Promise.reject(unscripted(operation.id));

function unscripted(operation: string): Problem {
  return new Problem('upstream-unrecorded', `the case has no reply to a call of ${operation}`);
}

function byHeaderName(expect: ScriptedCall['expect']): Readonly<Record<string, unknown>> {
  if (typeof expect.headers !== 'object' || expect.headers === null) return expect;
  const headers = Object.entries(expect.headers).map(([name, value]) => [
    name.toLowerCase(),
    value,
  ]);
  return { ...expect, headers: Object.fromEntries(headers) };
}

/** A request as a case looks at it: decoded, a JSON body as what it says. */
function asked(request: HttpRequest, operation: string): Readonly<Record<string, unknown>> {
  const url = new URL(request.target, 'http://upstream.invalid');
  const query: Record<string, unknown> = {};
  for (const name of new Set(url.searchParams.keys())) {
    const values = url.searchParams.getAll(name);
    query[name] = values.length === 1 ? values[0] : values;
  }
  const body = bodyOf(request);
  return {
    operation,
    method: request.method,
    path: decoded(request.target.split('?', 1)[0] ?? ''),
    query,
    headers: request.headers,
    ...(body === undefined ? {} : { body }),
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function bodyOf({ body }: HttpRequest): unknown {
  if (!body || body.length === 0) return undefined;
  const text = Buffer.from(body).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Text is sent as it is; anything else as JSON. */
function replyOf({ status, headers, body }: ScriptedCall['reply']): HttpResponse {
  if (body === undefined) return { status, headers };
  const text = typeof body === 'string';
  const type = { 'content-type': text ? 'text/plain; charset=utf-8' : 'application/json' };
  return {
    status,
    headers: { ...type, ...headers },
    body: text ? body : JSON.stringify(body),
  };
}
