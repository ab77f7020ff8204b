import { defineRule } from './rule.ts';

/** A `baseUri` ends where its paths start. */
export const baseUriTrailingSlash = defineRule({
  code: 'base-uri-trailing-slash',
  why: '`baseUri` ends in a slash, and paths start with one. Capstan joins them with one; the reference engine refuses to load the document.',
  example: ['baseUri: https://api.test/', 'baseUri: https://api.test'],
  check: ({ document }) =>
    document.consumes.flatMap(({ baseUri, namespace }) =>
      baseUri.text.endsWith('/')
        ? [
            {
              message: `the 'baseUri' of '${namespace}' ends in a slash`,
              place: baseUri.place,
              help: `write '${baseUri.text.replace(/\/+$/, '')}'`,
              fix: [{ text: baseUri.text, by: baseUri.text.replace(/\/+$/, '') }],
            },
          ]
        : [],
    ),
});
