/**
 * Parses the address of an upstream API. Everything a request must not inherit from it is
 * refused: credentials, query and fragment. The reason never repeats the text, which may hold a
 * password.
 *
 * @param text e.g. `https://api.example.com/v2`
 * @throws RangeError saying what is wrong
 */
export function parseBaseUrl(text: string): URL {
  // URL parsers drop tabs and line breaks, and read a backslash as a slash.
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(text)) {
    throw new RangeError('the address has spaces, backslashes or characters outside ASCII');
  }
  const authority = /^https?:\/\/([^/?#]*)/i.exec(text)?.[1];
  if (!authority)
    throw new RangeError('the address does not start with http:// or https:// and a host');
  if (authority.includes('@')) throw new RangeError('the address contains credentials');
  if (text.includes('?')) throw new RangeError('the address contains a query');
  if (text.includes('#')) throw new RangeError('the address contains a fragment');
  if (/[{}]/.test(text)) throw new RangeError('the address has a placeholder without a value');
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) throw new RangeError('the address is not a valid URL');
  return url;
}
