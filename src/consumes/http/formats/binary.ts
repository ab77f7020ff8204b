import { defineResponseFormat } from './format.ts';

/** Bytes of any kind. As data they are base64 (RFC 4648 section 4). */
export const binary = defineResponseFormat({
  name: 'binary',
  aliases: ['raw', 'bytes', 'octet-stream', 'application/octet-stream'],
  verbatim: true,
  decode: async (bytes) =>
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
});
