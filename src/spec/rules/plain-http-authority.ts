import type { WrittenAuthentication } from '../document.ts';
import { isLoopbackUrl } from './addresses.ts';
import { defineRule } from './rule.ts';

/** Addresses that tokens are got from, or are meant for. */
const ADDRESSES = ['authorizationServerUri', 'tokenEndpoint', 'tokenUri', 'resource'];

/** Tokens travel encrypted. */
export const plainHttpAuthority = defineRule({
  code: 'plain-http-authority',
  why: 'An `oauth2` address is plain http. Whoever is on the way reads the tokens, or issues their own.',
  example: [
    'authorizationServerUri: http://login.notes.io',
    'authorizationServerUri: https://login.notes.io',
  ],
  check: ({ document }) =>
    [...document.consumes, ...document.exposes]
      .flatMap(({ authentication }) => (authentication ? addresses(authentication) : []))
      .filter(({ text }) => /^http:/i.test(text) && !isLoopbackUrl(text))
      .map(({ text, place }) => ({
        message: `'${text}' is plain http`,
        place,
        label: 'whoever is on the way reads the tokens',
        help: `write 'https:${text.slice('http:'.length)}'`,
      })),
});

function addresses({ type, fields }: WrittenAuthentication) {
  if (type.text.toLowerCase() !== 'oauth2') return [];
  return ADDRESSES.flatMap((name) => fields.get(name) ?? []);
}
