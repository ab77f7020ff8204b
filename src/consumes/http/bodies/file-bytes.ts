/** Content of a file. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  /** When the text says it. */
  readonly contentType: string | undefined;
}

const DATA_URL =
  /^data:([\w!#$&^.+-]+\/[\w!#$&^.+-]+)?((?:;[\w-]+=[\w.-]+)*);base64,([A-Za-z0-9+/]*={0,2})$/;

/** Bytes that a text stands for: those of a base64 `data:` URL (RFC 2397), else the text in UTF-8. */
export function bytesOf(text: string): FileBytes {
  const match = text.startsWith('data:') ? DATA_URL.exec(text) : null;
  if (!match) return { bytes: Buffer.from(text, 'utf8'), contentType: undefined };
  return { bytes: Buffer.from(match[3] ?? '', 'base64'), contentType: match[1] };
}
