import { isWellFormed } from '../../../kernel/index.ts';
import { defineBodyFormat } from './body-format.ts';
import { fieldsOf } from './form-fields.ts';

/** `application/x-www-form-urlencoded` (URL Standard section 5): lists repeat a name, objects are JSON text. */
export const formUrlEncoded = defineBodyFormat({
  type: 'formUrlEncoded',
  aliases: [
    'form',
    'urlEncoded',
    'form-urlencoded',
    'x-www-form-urlencoded',
    'application/x-www-form-urlencoded',
  ],
  insert: (value) => encode(value),
  encode(data, contentType = 'application/x-www-form-urlencoded') {
    const text =
      typeof data === 'string'
        ? data
        : fieldsOf(data)
            .map(({ name, value }) => `${encode(name)}=${encode(String(value))}`)
            .join('&');
    return { bytes: Buffer.from(text, 'utf8'), contentType };
  },
});

function encode(text: string): string {
  if (!isWellFormed(text)) throw new RangeError('contains half of a surrogate pair');
  return new URLSearchParams([['', text]]).toString().slice(1);
}
