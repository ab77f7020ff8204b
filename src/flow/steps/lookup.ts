import { nearest } from '../../kernel/index.ts';
import type { Expression, Step, StepLinker } from '../../plan/index.ts';
import type { Cursor, WrittenStep } from '../../spec/index.ts';
import { evaluate } from '../evaluate.ts';
import { defineStep } from '../step-type.ts';
import { findRows } from './find-rows.ts';

/** Finds rows of an earlier step's value by a field. */
interface LookupStep extends Step {
  readonly kind: 'lookup';
  /** Name of the step whose value is searched. */
  readonly index: string;
  readonly match: string;
  /** One value, or a list of values. */
  readonly value: Expression;
  /** Fields to keep; none = all. */
  readonly fields: readonly string[];
}

/** Finds rows of an earlier step's value by a field, like a spreadsheet's look-up. */
export const lookup = defineStep<LookupStep>({
  kind: 'lookup',
  aliases: [],
  compile(step, frame, linker) {
    const { content } = step;
    content.expectKeys(
      [
        'name',
        'type',
        'index',
        'match',
        'lookupValue',
        'outputParameters',
        'description',
        'condition',
        'when',
        'if',
        'forEach',
      ],
      'a lookup step',
    );
    const [index, match] = [content.get('index').text(), content.get('match').text()];
    const value = content.get('lookupValue');
    if (index === undefined || match === undefined || !value.exists) {
      content.add(
        'missing-key',
        'error',
        "a lookup needs 'index', 'match' and 'lookupValue'",
        step.place,
        { disables: linker.label },
      );
      return undefined;
    }
    if (!linker.earlier.includes(index)) return reportIndex(index, step, linker);
    const fields = readFields(content.get('outputParameters'));
    return {
      ...frame,
      kind: 'lookup',
      index,
      match,
      value: linker.expression(value.data(), value.place),
      fields,
    };
  },
  async run({ index, match, value, fields }, scope) {
    return { value: findRows(scope.steps.get(index), match, evaluate(value, scope), fields) };
  },
});

/** Names of fields: texts, or entries with a name. */
function readFields(cursor: Cursor): readonly string[] {
  if (cursor.isMap) return cursor.members().map(({ key }) => key);
  return cursor
    .items('fields')
    .flatMap((item) => (item.isMap ? item.get('name') : item).text() ?? []);
}

function reportIndex(index: string, step: WrittenStep, { label, earlier }: StepLinker): undefined {
  const near = nearest(index, earlier);
  step.content.add(
    'unknown-reference',
    'error',
    `no earlier step is called '${index}'`,
    step.content.get('index').place,
    {
      disables: label,
      ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
    },
  );
  return undefined;
}
