import { defineBodyFormat, textOf } from './body-format.ts';

/** XML 1.0 in UTF-8 (RFC 7303). Values are text or attribute values; none adds an element. */
export const xml = defineBodyFormat({
  type: 'xml',
  textOnly: true,
  insert: escapeXml,
  encode: (data, contentType = 'application/xml') => ({
    bytes: Buffer.from(textOf(data), 'utf8'),
    contentType,
  }),
});

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

function escapeXml(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML cannot hold them, escaped or not
  if (/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(value))
    throw new RangeError('has characters that XML cannot hold');
  return value.replace(/[&<>"'\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
