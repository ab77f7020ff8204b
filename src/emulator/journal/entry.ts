import type { EmulatedOperation } from '../operations.ts';

/** A request or an answer as the journal keeps it. */
export interface Kept {
  /** Names in lower case; credentials are left out. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text; cut after so many bytes as the journal keeps of one. Absent when there was none. */
  readonly body?: string;
}

/** One request and what became of it. */
export interface JournalEntry {
  /** 1 for the first, without a gap. */
  readonly number: number;
  /** By the emulated clock, RFC 3339. */
  readonly at: string;
  /** Upper case. */
  readonly method: string;
  /** Path and query as on the wire, credentials left out. */
  readonly target: string;
  /** Absent when no operation answers such a request. */
  readonly operation?: EmulatedOperation;
  readonly organisation?: string;
  readonly sessionId?: string;
  /** 0 when the caller lost its connection. */
  readonly status: number;
  /** Milliseconds in real time until the answer began. */
  readonly durationMs: number;
  /** The failure on purpose that it met. */
  readonly fault?: string;
  readonly request: Kept;
  readonly response: Kept;
}

/** Which entries are meant; all that is given must hold. */
export interface JournalFilter {
  readonly operation?: EmulatedOperation;
  readonly organisation?: string;
  readonly sessionId?: string;
  /** Upper case. */
  readonly method?: string;
  /** A path without query; `*` stands for anything. */
  readonly path?: string;
  /** Exactly so, or `4xx`. */
  readonly status?: number | `${1 | 2 | 3 | 4 | 5}xx`;
  /** Only those with a failure on purpose, or without. */
  readonly fault?: boolean;
  /** Members that the JSON body of the request has; it may have more. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Only entries with a higher number. */
  readonly after?: number;
}

/** Whether an entry is meant by a filter. */
export function isMeant(entry: JournalEntry, filter: JournalFilter): boolean {
  const { operation, organisation, sessionId, method, path, status, fault, body, after } = filter;
  return (
    (operation === undefined || entry.operation === operation) &&
    (organisation === undefined || entry.organisation === organisation) &&
    (sessionId === undefined || entry.sessionId === sessionId) &&
    (method === undefined || entry.method === method.toUpperCase()) &&
    (path === undefined || hasPath(entry.target, path)) &&
    (status === undefined || hasStatus(entry.status, status)) &&
    (fault === undefined || (entry.fault !== undefined) === fault) &&
    (after === undefined || entry.number > after) &&
    (body === undefined || holds(jsonOf(entry.request.body), body))
  );
}

function hasPath(target: string, pattern: string): boolean {
  const [path = ''] = target.split('?', 1);
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return path === pattern;
  const last = rest.pop() ?? '';
  if (!path.startsWith(first) || !path.endsWith(last)) return false;
  let from = first.length;
  for (const part of rest) {
    const found = path.indexOf(part, from);
    if (found === -1) return false;
    from = found + part.length;
  }
  return from <= path.length - last.length;
}

function hasStatus(status: number, wanted: number | string): boolean {
  return typeof wanted === 'number'
    ? status === wanted
    : `${Math.floor(status / 100)}xx` === wanted;
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** Whether a value has everything that is expected; objects may have more, lists not. */
function holds(value: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null) return Object.is(value, expected);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(expected)) {
    const same = Array.isArray(value) && value.length === expected.length;
    return same && expected.every((item, index) => holds(value[index], item));
  }
  return Object.entries(expected).every(
    ([name, item]) =>
      Object.hasOwn(value, name) && holds((value as Record<string, unknown>)[name], item),
  );
}
