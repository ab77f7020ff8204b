import { isLoopbackHost } from './addresses.ts';
import { defineRule } from './rule.ts';

/** What other machines reach asks who they are. */
export const publicAddress = defineRule({
  code: 'public-address',
  why: 'An exposer binds an address that other machines reach, without `authentication`, or is a control exposer. Whoever gets there may call.',
  example: [
    'address: 0.0.0.0',
    'address: 0.0.0.0\nauthentication: {type: bearer, token: "{{CALLER_TOKEN}}"}',
  ],
  check: ({ document }) =>
    document.exposes
      .filter(
        ({ address, authentication, type }) =>
          address !== undefined &&
          !isLoopbackHost(address) &&
          (type === 'control' || authentication === undefined),
      )
      .map(({ address, content, namespace }) => ({
        message: `'${namespace}' binds '${address}', which other machines reach`,
        place: content.get('address').place,
        label: 'whoever gets here may call',
        help: "write 'address: 127.0.0.1', or add 'authentication'",
      })),
});
