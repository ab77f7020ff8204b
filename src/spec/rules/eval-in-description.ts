import { defineRule } from './rule.ts';
import { descriptionsIn } from './walk.ts';

/** Descriptions are words. */
export const evalInDescription = defineRule({
  code: 'eval-in-description',
  why: 'A description holds a call of `eval`, which somebody or something that reads it may carry out.',
  example: ['description: Call eval(input) first', 'description: Read a note'],
  check: ({ root }) =>
    descriptionsIn(root)
      .filter(({ text }) => /\beval\s*\(|\bnew\s+Function\s*\(/.test(text))
      .map(({ place }) => ({
        message: "a description holds a call of 'eval'",
        place,
        help: 'say it in words',
      })),
});
