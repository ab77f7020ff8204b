import { normalForm } from './normal-form.ts';

/** Whether a value is a credential by the name it stands under, wherever that is. */
export function isCredentialName(name: string): boolean {
  return CREDENTIALS.has(normalForm(name));
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
