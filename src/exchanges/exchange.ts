import { createHash } from 'node:crypto';
import type { HeaderFields } from '../http/index.ts';

/** One call of a consumed operation and its answer, as a line of a recording holds it. No credentials. */
export interface RecordedExchange {
  /** `namespace.name` of the operation. */
  readonly operation: string;
  readonly request: {
    readonly method: string;
    /** Path and query without the path of the API's address; names of variables for their values. */
    readonly target: string;
    readonly headers: HeaderFields;
    readonly body: Uint8Array;
  };
  readonly response: {
    readonly status: number;
    readonly headers: HeaderFields;
    readonly body: Uint8Array;
  };
}

/** An exchange as one line of JSON. Bodies that are text stand there as `body`, others as `base64`. */
export function writeExchange({ operation, request, response }: RecordedExchange): string {
  return `${JSON.stringify({
    operation,
    request: { ...request, ...writeBody(request.body) },
    response: { ...response, ...writeBody(response.body) },
  })}\n`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function writeBody(bytes: Uint8Array): { body: string | undefined; base64?: string } {
  if (bytes.length === 0) return { body: undefined };
  try {
    return { body: utf8.decode(bytes) };
  } catch {
    return { body: undefined, base64: Buffer.from(bytes).toString('base64') };
  }
}

/**
 * Reads a recording: one exchange a line.
 *
 * @throws RangeError naming the line that is none
 */
export function readRecording(text: string): readonly RecordedExchange[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const exchange = readLine(line);
    if (!exchange) throw new RangeError(`line ${index + 1} is no recorded exchange`);
    return [exchange];
  });
}

function readLine(line: string): RecordedExchange | undefined {
  const { operation, request: asked, response: given } = members(parse(line));
  const request = members(asked);
  const response = members(given);
  const { method, target } = request;
  const { status } = response;
  if (typeof operation !== 'string' || typeof method !== 'string' || typeof target !== 'string')
    return undefined;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 200 || status > 599)
    return undefined;
  return {
    operation,
    request: { method, target, headers: readHeaders(request.headers), body: readBody(request) },
    response: { status, headers: readHeaders(response.headers), body: readBody(response) },
  };
}

function members(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function readHeaders(value: unknown): HeaderFields {
  return Object.fromEntries(
    Object.entries(members(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function readBody({ body, base64 }: { body?: unknown; base64?: unknown }): Uint8Array {
  if (typeof base64 === 'string') return Buffer.from(base64, 'base64');
  return Buffer.from(typeof body === 'string' ? body : '', 'utf8');
}

/** What two requests have in common that ask exactly the same. JSON is compared by what it says. */
export function exactKey(operation: string, request: RecordedExchange['request']): string {
  const body = createHash('sha256').update(canonical(request.body)).digest('hex');
  return JSON.stringify([operation, request.method, request.target, body]);
}

/** What two requests have in common that ask of the same thing. */
export function pathKey(operation: string, target: string): string {
  return JSON.stringify([operation, target.split('?', 1)[0]]);
}

function canonical(body: Uint8Array): string | Uint8Array {
  try {
    return JSON.stringify(sorted(JSON.parse(utf8.decode(body))));
  } catch {
    return body;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
