import { bearer } from '../../src/auth/index.ts';
import {
  httpUpstream,
  networkTransport,
  type Outcome,
  type TransportLimits,
} from '../../src/consumes/index.ts';
import { parsePathTemplate } from '../../src/http/index.ts';
import { type Cancellation, never, Problem } from '../../src/kernel/index.ts';
import {
  type Operation,
  type Parameter,
  type ParameterLocation,
  parseTemplate,
} from '../../src/plan/index.ts';

const place = { file: 'test.yaml', line: 1, column: 1, length: 1 };

/** The credential of every call here: where this text shows up, a key has leaked. */
export const CANARY = 'sk-CANARY-0123456789';

/** One operation; parameters written as `name` → where it travels, `?` after the place = optional. */
export function operation(
  method: string,
  path: string,
  parameters: Readonly<Record<string, ParameterLocation | `${ParameterLocation}?`>> = {},
): Operation {
  return {
    id: 'api.operation',
    namespace: 'api',
    name: 'operation',
    description: '',
    method,
    path: parsePathTemplate(path),
    parameters: Object.entries(parameters).map(([name, where]) => parameter(name, where)),
    place,
  };
}

function parameter(name: string, where: string): Parameter {
  const location = where.replace('?', '') as ParameterLocation;
  const required = !where.endsWith('?');
  return { name, in: location, type: 'any', required, description: '', value: undefined };
}

/** Time-outs that make a test of a time-out short. */
export const IMPATIENT: Partial<TransportLimits> = {
  connectMs: 300,
  headersMs: 300,
  bodyIdleMs: 300,
  totalMs: 900,
};

/** Calls one operation over a connection of its own and with the canary as bearer. */
export async function call(
  base: URL,
  called: Operation,
  values: Readonly<Record<string, unknown>> = {},
  options: { limits?: Partial<TransportLimits>; cancellation?: Cancellation } = {},
): Promise<Outcome> {
  const transport = networkTransport(base, options.limits ?? IMPATIENT);
  const upstream = httpUpstream({
    plan: {
      namespace: 'api',
      baseUri: parseTemplate(base.href),
      authentication: { type: 'bearer', fields: new Map() },
      operations: [called],
      headers: [],
    },
    base,
    transport,
    scheme: bearer,
    credentials: new Map([['token', CANARY]]),
  });
  try {
    return await upstream.call(called, new Map(Object.entries(values)), {
      requestId: 'request-1',
      cancellation: options.cancellation ?? never,
    });
  } finally {
    await transport.close();
  }
}

/** The problem a call ends with. Anything else, success included, is thrown. */
export async function problemOf(called: Promise<unknown>): Promise<Problem> {
  try {
    await called;
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('the call succeeded');
}

/** Everything about a problem that could reach a caller or a log. */
export function everythingIn(problem: Problem): string {
  const { message, errors, headers, members, cause, stack } = problem;
  return JSON.stringify({ message, errors, headers, members, cause: String(cause), stack });
}
