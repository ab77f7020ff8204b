import { defineResponseFormat } from './format.ts';

/** Text: one string. Bytes that are not UTF-8 read as replacement characters. */
export const text = defineResponseFormat({
  name: 'text',
  aliases: ['plain', 'string', 'txt', 'text/plain'],
  verbatim: true,
  decode: async (bytes) => new TextDecoder().decode(bytes),
});
