import { normalForm } from './normal-form.ts';

/** Whether a value is a credential by the name it stands under, wherever that is. */
export function isCredentialName(name: string): boolean {
  return CREDENTIALS.has(normalForm(name));
}

/**
 * Whether a header field is taken for a credential. Their names have more words (`X-Auth-Token`,
 * `X-Amz-Security-Token`, `Set-Cookie`), and nobody misses the value of one that is none.
 */
export function isCredentialField(name: string): boolean {
  const normal = normalForm(name);
  return CREDENTIALS.has(normal) || TELLING.some((word) => normal.includes(word));
}

/** In their normal form. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'accesskey',
  'accesstoken',
  'apikey',
  'apitoken',
  'appid',
  'appkey',
  'assertion',
  'auth',
  'authorization',
  'authtoken',
  'bearertoken',
  'clientassertion',
  'clientsecret',
  'cookie',
  'credential',
  'credentials',
  'idtoken',
  'jwt',
  'passphrase',
  'passwd',
  'password',
  'privatekey',
  'pwd',
  'refreshtoken',
  'secret',
  'secretkey',
  'sessiontoken',
  'sig',
  'signature',
  'subscriptionkey',
  'token',
  'xapikey',
]);

/** Shorter ones are parts of other words. */
const TELLING = [...CREDENTIALS].filter((word) => word.length > 4);
