import { defineRule } from './rule.ts';

/** A token that opens this server should have been meant for it. */
export const scopesMissing = defineRule({
  code: 'scopes-missing',
  why: 'Callers are authenticated with `oauth2`, but no scopes are asked for: every token of the issuer that is meant for this resource lets in.',
  example: [
    'authentication: {type: oauth2, authorizationServerUri: …, resource: …}',
    'authentication: {type: oauth2, authorizationServerUri: …, resource: …, scopes: [notes.read]}',
  ],
  check: ({ document }) =>
    document.exposes
      .flatMap(({ authentication }) => authentication ?? [])
      .filter(({ type, fields }) => type.text.toLowerCase() === 'oauth2' && !fields.get('scopes'))
      .map(({ place }) => ({
        message: 'callers need no scope',
        place,
        help: "add 'scopes: […]'",
      })),
});
