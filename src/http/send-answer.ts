import { endAnswer } from './end-answer.ts';
import type { Exchange } from './exchange.ts';
import { type HttpResponse, isStream } from './message.ts';
import { stopSource, streamBody } from './stream-body.ts';

/** Fields that say something about the connection or this server; a handler has no say in them. */
const OWNED = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'proxy-connection',
  'server',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-content-type-options',
  'x-powered-by',
  'x-request-id',
]);

/** How an answer is sent. */
export interface Sending {
  /** Whether it is the last on its connection. */
  readonly last: boolean;
  readonly slowReaderTimeoutMs: number;
  /** While what is left of the request is read and dropped; 0 = not at all. */
  readonly lingerMs: number;
}

/**
 * Sends an answer. Text and bytes are handed over at once, with their length; a body that comes
 * over time is passed on as fast as the caller takes it.
 *
 * @returns a promise only for a body that comes over time, done when it ended or the caller left
 * @throws what Node makes of an impossible status or field; nothing has been sent then
 */
export function sendAnswer(
  exchange: Exchange,
  answer: HttpResponse,
  sending: Sending,
): Promise<void> | undefined {
  const { outgoing } = exchange;
  const { body, status } = answer;
  const bodiless = exchange.method === 'HEAD' || status === 204 || status === 304;
  outgoing.writeHead(status, headLines(exchange, answer, sending.last));
  exchange.status = status;
  if (isStream(body) && !bodiless) {
    return streamBody(body, exchange, sending.slowReaderTimeoutMs);
  }
  discard(answer);
  const bytes = bodiless || isStream(body) ? undefined : body;
  if (sending.lingerMs > 0) return finishLate(exchange, bytes, sending.lingerMs);
  endAnswer(outgoing, bytes, sending.slowReaderTimeoutMs);
  return undefined;
}

/** Lets go of an answer of which the body will not be read. */
export function discard({ body }: HttpResponse): void {
  if (isStream(body)) void stopSource(body[Symbol.asyncIterator]());
}

function headLines(exchange: Exchange, answer: HttpResponse, last: boolean): string[] {
  const lines = ['x-request-id', exchange.id, 'x-content-type-options', 'nosniff'];
  for (const name in answer.headers) {
    if (!OWNED.has(name)) lines.push(name, answer.headers[name] ?? '');
  }
  const length = contentLength(exchange.method, answer);
  if (length !== undefined) lines.push('content-length', length);
  if (last) lines.push('connection', 'close');
  return lines;
}

/** RFC 9110 section 8.6: never with 204; with HEAD the length the body would have, when known. */
function contentLength(
  method: string,
  { status, body, headers }: HttpResponse,
): string | undefined {
  if (status === 204 || status === 304 || isStream(body)) return undefined;
  if (typeof body === 'string') return String(Buffer.byteLength(body));
  if (body !== undefined) return String(body.length);
  return method === 'HEAD' ? headers['content-length'] : '0';
}

/**
 * Ends an answer only after the rest of the request was dropped. The caller has the whole answer
 * before that; closing on unread bytes would make the kernel reset the connection and might take
 * the answer away from a caller still busy sending.
 */
function finishLate(
  { incoming, outgoing }: Exchange,
  body: string | Uint8Array | undefined,
  lingerMs: number,
): Promise<void> {
  if (body === undefined) outgoing.flushHeaders();
  else outgoing.write(body);
  return new Promise((resolve) => {
    const enough = () => {
      clearTimeout(timer);
      outgoing.end();
      resolve();
    };
    const timer = setTimeout(enough, lingerMs);
    incoming.on('error', enough).on('end', enough).resume();
    outgoing.on('close', enough);
  });
}
