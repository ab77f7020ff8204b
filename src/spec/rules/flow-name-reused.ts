import type { Place } from '../position.ts';
import { defineRule, type Remark } from './rule.ts';

/** A `ref` means one flow. */
export const flowNameReused = defineRule({
  code: 'flow-name-reused',
  why: 'Two flows of an aggregate, or two aggregates, have the same name. A `ref` means the last one, silently.',
  example: [
    'functions:\n- {name: read}\n- {name: read}',
    'functions:\n- {name: read}\n- {name: list}',
  ],
  check({ document }) {
    const seen = new Map<string, Place>();
    return document.aggregates.flatMap(({ namespace, flows }) =>
      flows.flatMap(({ name, action }): readonly Remark[] => {
        const id = `${namespace}.${name}`;
        const first = seen.get(id);
        seen.set(id, action.place);
        if (!first) return [];
        return [
          {
            message: `two flows are called '${id}'`,
            place: action.place,
            related: [{ place: first, label: 'the first one' }],
            help: 'give one another name',
          },
        ];
      }),
    );
  },
});
