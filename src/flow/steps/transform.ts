import {
  applyOutput,
  linkOutputs,
  lookUp,
  type Output,
  type Step,
  scopeObject,
} from '../../plan/index.ts';
import { readOutputs } from '../../spec/index.ts';
import { defineStep } from '../step-type.ts';

/** Builds a value from what earlier steps gave. */
interface TransformStep extends Step {
  readonly kind: 'transform';
  readonly output: Output;
}

/** Builds a value from inputs and earlier steps; its outputs start at them: `$.step.member`. */
export const transform = defineStep<TransformStep>({
  kind: 'transform',
  aliases: ['map'],
  seesAll: true,
  compile(step, frame, linker) {
    step.content.expectKeys(
      ['name', 'type', 'outputParameters', 'description', 'condition', 'when', 'if', 'forEach'],
      'a transform step',
    );
    const outputs = readOutputs(step.content.get('outputParameters'));
    for (const output of outputs) {
      if (output.mapping || output.constant || output.properties.length > 0) continue;
      const message = `'${output.name ?? 'an output'}' does not say what it is made of; it is the earlier value of that name, or null`;
      step.content.add('output-without-source', 'warning', message, output.place);
    }
    const named = outputs.map((output, index) => ({
      ...output,
      name: output.name ?? `output-${index + 1}`,
    }));
    const members = named.map((output) => ({
      name: output.name,
      output: linkOutputs([withSource(output)], linker),
    }));
    return { ...frame, kind: 'transform', output: { kind: 'object', members } };
  },
  async run({ output }, scope) {
    return { value: applyOutput(output, scopeObject(scope), (name) => lookUp(scope, name)) };
  },
});

/** Without a source of its own, an output is what already has its name. */
function withSource(output: ReturnType<typeof readOutputs>[number]): typeof output {
  if (output.mapping || output.constant || output.properties.length > 0)
    return { ...output, name: undefined };
  return {
    ...output,
    name: undefined,
    mapping: { text: `$['${output.name ?? ''}']`, place: output.place },
  };
}
