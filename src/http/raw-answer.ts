import { STATUS_CODES } from 'node:http';
import type { HttpResponse } from './message.ts';

/**
 * An answer as bytes for a connection on which no request could be read, so that Node has no
 * response object for it. The connection ends after it.
 *
 * @param body of `answer` is text
 * @param nowMs wall time
 */
export function rawAnswer(answer: HttpResponse, requestId: string, nowMs: number): string {
  const body = typeof answer.body === 'string' ? answer.body : '';
  const fields = {
    ...answer.headers,
    'x-request-id': requestId,
    date: new Date(nowMs).toUTCString(),
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  const reason = STATUS_CODES[answer.status] ?? '';
  return `HTTP/1.1 ${answer.status} ${reason}\r\n${lines.join('')}\r\n${body}`;
}
