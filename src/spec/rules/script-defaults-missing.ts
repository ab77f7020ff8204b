import { defineRule } from './rule.ts';
import { membersUnder, sectionIn, textOf, valuesOf } from './walk.ts';

/** A script step says where its script is and what it is written in. */
export const scriptDefaultsMissing = defineRule({
  code: 'script-defaults-missing',
  why: 'A script step names no `language` or no `location`, and no control exposer has defaults for them under `management.scripting`.',
  example: [
    '- {type: script, file: sort.js}',
    '- {type: script, file: sort.js, language: javascript, location: ./scripts}',
  ],
  check({ root }) {
    const exposers = sectionIn(root, 'exposes');
    const scripting = exposers.map((one) => one.get('management').get('scripting'));
    const hasDefault = (key: string) =>
      scripting.some(
        (one) => one.get(key, `default${key[0]?.toUpperCase()}${key.slice(1)}`).exists,
      );
    const steps = membersUnder(root).flatMap(({ key, value }) =>
      key === 'steps' ? valuesOf(value) : [],
    );
    return steps
      .filter((step) => textOf(step.get('type')).toLowerCase() === 'script')
      .flatMap((step) => {
        const lacking = ['language', 'location'].filter(
          (key) => !step.get(key).exists && !hasDefault(key),
        );
        if (lacking.length === 0) return [];
        return [
          {
            message: `a script step has no '${lacking.join("' and no '")}', and nothing has a default`,
            place: step.headPlace,
            help: 'say it in the step',
          },
        ];
      });
  },
});
