import type { HeaderFields } from '../../http/index.ts';
import type { Parameter, Values } from '../../plan/index.ts';
import { plainText } from './encode-query.ts';
import { invalidParameter } from './parameter-problem.ts';

/**
 * Fields that say how the message travels, where to, or whom it comes from (RFC 9110 section
 * 7.6.1 and the forwarding fields). They are the gateway's; a parameter of that name is not sent.
 */
const GATEWAY_FIELDS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
  'x-request-id',
]);

const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const FIELD_VALUE = /^[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?$/;

/**
 * Header fields from parameters, names in lower case. Lists are joined by `, ` (RFC 9110 section
 * 5.6.1). Absent and `null` values are left out.
 *
 * @param reserved further names, in lower case, that no parameter sets
 * @throws Problem parameter-invalid
 */
export function encodeHeaders(
  parameters: readonly Parameter[],
  values: Values,
  reserved: readonly string[],
): HeaderFields {
  const fields: [string, string][] = [];
  for (const { name } of parameters) {
    const value = values.get(name);
    const field = name.toLowerCase();
    if (value === undefined || value === null || isReserved(field, reserved)) continue;
    if (!FIELD_NAME.test(field)) throw invalidParameter(name, 'has a name no header can have');
    const items = Array.isArray(value) ? value : [value];
    const text = items.map((item) => plainText(name, item)).join(', ');
    if (!isFieldValue(text)) {
      throw invalidParameter(name, 'must be visible ASCII, with spaces and tabs only inside');
    }
    fields.push([field, text]);
  }
  return Object.fromEntries(fields);
}

/** Whether a text may be the value of a header. */
export function isFieldValue(text: string): boolean {
  return FIELD_VALUE.test(text);
}

function isReserved(field: string, reserved: readonly string[]): boolean {
  return isGatewayField(field) || reserved.includes(field);
}

/**
 * Whether a header is the gateway's own, whoever has a value for it.
 *
 * @param field in lower case
 */
export function isGatewayField(field: string): boolean {
  return GATEWAY_FIELDS.has(field) || field.startsWith('x-forwarded-');
}

/** RFC 6265 section 4.1.1, cookie-octet: no quote, comma, semicolon, backslash, space or control. */
const COOKIE_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;

/**
 * The `Cookie` field from parameters (RFC 6265 section 4.2.1). Absent and `null` values are left out.
 *
 * @returns empty text when there is nothing to send
 * @throws Problem parameter-invalid
 */
export function encodeCookies(parameters: readonly Parameter[], values: Values): string {
  const pairs: string[] = [];
  for (const { name } of parameters) {
    const value = values.get(name);
    if (value === undefined || value === null) continue;
    if (!FIELD_NAME.test(name.toLowerCase())) {
      throw invalidParameter(name, 'has a name no cookie can have');
    }
    const text = plainText(name, value);
    if (!COOKIE_VALUE.test(text)) throw invalidParameter(name, 'has characters no cookie can have');
    pairs.push(`${name}=${text}`);
  }
  return pairs.join('; ');
}
