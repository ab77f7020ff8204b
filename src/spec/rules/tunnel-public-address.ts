import { defineRule } from './rule.ts';
import { tunnelsIn } from './tunnels.ts';

/** Endings of names that the whole world resolves. */
const PUBLIC = /^https?:\/\/[^/:]+\.(?:com|net|org|io|co|app|dev|cloud|ai)(?:[:/]|$)/i;

/** A tunnel leads to what has no public name. */
export const tunnelPublicAddress = defineRule({
  code: 'tunnel-public-address',
  why: 'An API behind a tunnel has a public name. Where the tunnel does not answer for that name, calls go over the open network.',
  example: [
    'baseUri: https://api.notes.io\ntunnel: {…}',
    'baseUri: https://api.notes.internal\ntunnel: {…}',
  ],
  check: ({ root }) =>
    tunnelsIn(root)
      .filter(({ baseUri }) => PUBLIC.test(baseUri.text))
      .map(({ baseUri: { text, place } }) => ({
        message: `'${text}' is a public name behind a tunnel`,
        place,
        help: 'write the name that it has behind the tunnel',
      })),
});
