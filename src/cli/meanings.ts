import type { Extensions } from '../host/index.ts';
import { PROBLEMS } from '../kernel/index.ts';
import { DIAGNOSTICS, EXAMPLES, type Example, type Severity } from '../spec/index.ts';
import { PROBLEM_EXAMPLES } from './problem-examples.ts';

/** What a code or a problem name means. */
export interface Meaning {
  readonly name: string;
  readonly kind: Severity | 'rule' | 'problem';
  readonly text: string;
  readonly example: Example;
}

/** Everything that Capstan may say, with its meaning: diagnostics, rules, problems. */
export function meanings({ rules }: Pick<Extensions, 'rules'>): readonly Meaning[] {
  return [
    ...Object.entries(DIAGNOSTICS).map(
      ([name, [kind, text]]): Meaning => ({
        name,
        kind,
        text,
        example: EXAMPLES[name] ?? NONE,
      }),
    ),
    ...rules.map(
      ({ code, why, example }): Meaning => ({
        name: code,
        kind: 'rule',
        text: why,
        example,
      }),
    ),
    ...Object.entries(PROBLEMS).map(
      ([name, { status, title }]): Meaning => ({
        name,
        kind: 'problem',
        text: `${title} (HTTP status ${status}).`,
        example: PROBLEM_EXAMPLES[name] ?? NONE,
      }),
    ),
  ];
}

const NONE: Example = ['', ''];
