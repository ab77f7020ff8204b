import type { HttpBody } from './message.ts';

/** All bytes of a body. A transport bounds what it delivers; a handler in this process is trusted to. */
export async function collectBody(body: HttpBody): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body, 'utf8');
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}
