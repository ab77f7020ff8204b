import type { ApiOperation } from '../read/api.ts';

/** What a tool promises. What is not said follows from the HTTP method. */
export type Hints = Readonly<Partial<Record<'readOnly' | 'destructive' | 'idempotent', boolean>>>;

/** Verbs of operations that do more when they are done twice. */
const ACCUMULATES = /\b(append|add|extend|increment|increase|accumulate|push)(s|es|ed|ing)?\b/i;

/** Hints by HTTP method (RFC 9110 section 9.2); a PUT that adds to something is not idempotent. */
export function hintsOf({ method, summary, description }: ApiOperation): Hints | undefined {
  if (method === 'get' || method === 'head')
    return { readOnly: true, destructive: false, idempotent: true };
  if (method === 'delete') return { readOnly: false, destructive: true, idempotent: true };
  if (method !== 'put') return undefined;
  return { readOnly: false, idempotent: !ACCUMULATES.test(`${summary} ${description}`) };
}
