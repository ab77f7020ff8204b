import { ParsedJson } from '../../../kernel/index.ts';
import { defineBodyFormat } from './body-format.ts';

/** JSON (RFC 8259). What a caller sent as JSON goes on byte for byte. */
export const json = defineBodyFormat({
  type: 'json',
  template: 'json',
  encode: (data, contentType = 'application/json') => ({
    bytes: Buffer.from(data instanceof ParsedJson ? data.text : JSON.stringify(data), 'utf8'),
    contentType,
  }),
});
