/**
 * Percent-encodes everything except the unreserved characters of RFC 3986 section 2.3, so that
 * the result is data wherever in a URL it stands.
 *
 * @param text well-formed UTF-16
 */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, encodeMark);
}

function encodeMark(mark: string): string {
  return `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
}
