import type { HttpResponse } from '../../http/index.ts';
import { timestamp } from '../operations/timestamp.ts';
import type { Told } from '../operations/watch-events.ts';

/** Events as they happen, in the form that `EventSource` reads. */
export function writeEvents(told: AsyncIterable<Told>): HttpResponse {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: encode(told),
  };
}

async function* encode(told: AsyncIterable<Told>): AsyncGenerator<Uint8Array> {
  for await (const one of told) yield Buffer.from(textOf(one));
}

function textOf(told: Told): string {
  if (told.kind === 'nothing') return ': nothing new\n\n';
  if (told.kind === 'missed') return `id: ${told.number}\nevent: missed\ndata: {}\n\n`;
  const { number, type, at, ...rest } = told.event;
  const data = JSON.stringify({ type, ...rest, at: timestamp(at) });
  return `id: ${number}\nevent: ${type}\ndata: ${data}\n\n`;
}
