import { defineRule } from './rule.ts';

/** RFC 2606 and 6761: names that belong to nobody. */
const EXAMPLE = /^(?:https?:\/\/)?(?:[^/]*\.)?example(?:\.(?:com|org|net|edu))?(?:[:/]|$)/i;

/** Addresses are real. */
export const exampleHost = defineRule({
  code: 'example-host',
  why: 'An address is one of the names that are kept for examples. Nothing answers there.',
  example: ['baseUri: https://api.example.com', 'baseUri: https://api.notes.io'],
  check({ document }) {
    const consumed = document.consumes.map(({ baseUri }) => baseUri);
    const bound = document.exposes.map(({ address = '', content }) => ({
      text: address,
      place: content.get('address').place,
    }));
    return [...consumed, ...bound]
      .filter(({ text }) => EXAMPLE.test(text))
      .map(({ text, place }) => ({
        message: `'${text}' is an example, where nothing answers`,
        place,
        help: 'write the address that is meant',
      }));
  },
});
