import type { Document, WrittenParameter } from '../document.ts';
import { defineRule } from './rule.ts';

/** Names of headers, cookies and parameters that carry credentials. */
const SECRET =
  /^(?:(?:proxy-)?authorization|cookie|(?:.*[-_])?(?:api[-_]?key|access[-_]?key|auth[-_]?token|access[-_]?token|token|secret|password|passwd))$/i;

/** Credentials are bound, wherever they are sent. */
export const secretInValue = defineRule({
  code: 'secret-in-value',
  why: 'A parameter that carries a credential, by its name, has a value in the document itself. Anyone who reads the document has it.',
  example: [
    '- {name: X-Api-Key, in: header, value: 5e81…}',
    "- {name: X-Api-Key, in: header, value: '{{NOTES_KEY}}'}",
  ],
  check: ({ document }) =>
    parametersIn(document)
      .filter(({ name, value }) => SECRET.test(name) && value && isSecret(value.text))
      .map(({ name, value, place }) => ({
        message: `the value of '${name}' stands in the document itself`,
        place: value?.place ?? place,
        conceals: true as const,
        help: "bind it: '{{NAME}}' and a key NAME under 'binds'",
      })),
});

function parametersIn({ consumes }: Document): readonly WrittenParameter[] {
  return consumes.flatMap(({ parameters, resources }) => [
    ...parameters,
    ...resources.flatMap((resource) => [
      ...resource.parameters,
      ...resource.operations.flatMap((operation) => operation.parameters),
    ]),
  ]);
}

/** A template is filled in later, and a path leads into what a caller sends. */
function isSecret(value: string): boolean {
  return value.trim() !== '' && !value.includes('{{') && !value.startsWith('$');
}
