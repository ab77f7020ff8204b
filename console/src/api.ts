import { signal } from '@preact/signals';

/**
 * The token of the control port, when it wants one. It is kept in memory and nowhere else: closing
 * the tab forgets it.
 */
export const token = signal('');

/** Whether the control port wants a token that it was not given. */
export const locked = signal(false);

/** Whether the control port could not be reached when it was asked last. */
export const isUnreached = signal(false);

/** What was refused, in the words of whoever refused: problem details (RFC 9457), or an error object. */
export class Refusal extends Error {
  readonly status: number;
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(status: number, problem: Readonly<Record<string, unknown>>) {
    super(String(problem.detail ?? problem.message ?? problem.title ?? `HTTP ${status}`));
    this.status = status;
    this.problem = problem;
  }
}

/**
 * Asks the control port.
 *
 * @throws Refusal when it refuses
 * @throws Error when it cannot be reached
 */
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  return (await (await send(path, init)).json()) as T;
}

/** Asks it to do something. @throws as {@link ask} */
export async function tell<T>(path: string, body?: unknown, method = 'POST'): Promise<T> {
  const carried =
    body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return ask<T>(path, { method, ...carried });
}

/** The text that it answers. @throws as {@link ask} */
export async function askText(path: string): Promise<string> {
  return (await send(path, {})).text();
}

/**
 * Asks it, for an answer of which more than the body counts.
 *
 * @throws as {@link ask}
 */
export async function send(path: string, init: RequestInit): Promise<Response> {
  const proof: Record<string, string> =
    token.value === '' ? {} : { authorization: `Bearer ${token.value}` };
  const asked = { ...init, headers: { ...init.headers, ...proof } };
  const response = await fetch(path, asked).catch((reason: Error) => {
    // Whoever stops listening has not lost anything.
    if (!init.signal?.aborted) isUnreached.value = true;
    throw reason;
  });
  isUnreached.value = false;
  locked.value = response.status === 401;
  if (response.ok) return response;
  throw new Refusal(response.status, await problemIn(response));
}

async function problemIn(response: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await response.json()) as Readonly<Record<string, unknown>>;
  } catch {
    return { title: response.statusText };
  }
}
