import { defineBodyFormat, textOf } from './body-format.ts';

/** Text in UTF-8. */
export const text = defineBodyFormat({
  type: 'text',
  aliases: ['plain', 'string'],
  textOnly: true,
  encode: (data, contentType = 'text/plain; charset=utf-8') => ({
    bytes: Buffer.from(textOf(data), 'utf8'),
    contentType,
  }),
});
