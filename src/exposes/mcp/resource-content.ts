import type { Outcome } from '../../consumes/index.ts';
import { applyOutput } from '../../plan/index.ts';
import type { FlowResource } from './exposure.ts';

/** What was read at a URI (specification 2025-11-25, TextResourceContents and BlobResourceContents). */
export type ResourceContents = { readonly uri: string; readonly mimeType: string } & (
  | { readonly text: string }
  | { readonly blob: string }
);

/** Types whose bytes are no text even if they happen to be UTF-8. */
const BYTES = /^(?:image|audio|video|font)\/(?!.*\+xml$)|^application\/(?:octet-stream|pdf|zip)$/;

/**
 * Bytes as contents: text when they are, else base64.
 *
 * @param mimeType what they are known to be; without one they are plain text or just bytes
 * @param binary give base64 in any case
 */
export function bytesContents(
  uri: string,
  bytes: Uint8Array,
  mimeType: string | undefined,
  binary: boolean,
): ResourceContents {
  const text = binary || BYTES.test(essence(mimeType)) ? undefined : asText(bytes);
  if (text !== undefined) return { uri, mimeType: mimeType ?? 'text/plain', text };
  const { buffer, byteOffset, byteLength } = bytes;
  const blob = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
  return { uri, mimeType: mimeType ?? 'application/octet-stream', blob };
}

function essence(mimeType: string | undefined): string {
  return (mimeType?.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function asText(bytes: Uint8Array): string | undefined {
  try {
    return bytes.includes(0) ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * What a flow gave as contents: the upstream's bytes as they are when they are wanted whole and in
 * their own format, else JSON.
 *
 * @throws Problem upstream-invalid when an answer has to be read and is not of its format
 */
export async function outcomeContents(
  { flow, mimeType, binary }: FlowResource,
  uri: string,
  outcome: Outcome,
): Promise<ResourceContents> {
  const { body, headers } = outcome;
  const untouched = outcome.verbatim && flow.output.kind === 'whole';
  if (binary || untouched || body.byteLength === 0)
    return bytesContents(uri, body, mimeType ?? headers['content-type'], binary);
  const value = applyOutput(flow.output, await outcome.decode()) ?? null;
  return { uri, mimeType: mimeType ?? 'application/json', text: JSON.stringify(value) };
}
