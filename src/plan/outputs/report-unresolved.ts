import { nearest } from '../../kernel/index.ts';
import type { Action, Report, WrittenOutput } from '../../spec/index.ts';
import { namesIn, parseTemplate } from '../template.ts';

/**
 * Says which templates of constant outputs name nothing, so that they are always null.
 *
 * @param known names that have a value
 */
export function reportUnresolved(
  { label, outputs }: Action,
  known: readonly string[],
  report: Report,
): void {
  for (const { constant } of outputs.flatMap(withInner)) {
    if (typeof constant?.value !== 'string') continue;
    const { value, place } = constant;
    for (const name of namesIn(parseTemplate(value)).filter((one) => !isKnown(one, known))) {
      const near = nearest(name, known);
      report.add({
        code: 'unresolved-template',
        severity: 'warning',
        message: `'{{${name}}}' in an output of ${label} names nothing; the output is null`,
        place,
        ...(near === undefined ? {} : { help: `did you mean '{{${near}}}'?` }),
      });
    }
  }
}

function withInner(output: WrittenOutput): readonly WrittenOutput[] {
  const inner = [...output.properties, output.items, output.values];
  return [output, ...inner.flatMap((one) => (one ? withInner(one) : []))];
}

/** Dots lead into a value. */
function isKnown(name: string, known: readonly string[]): boolean {
  return known.some((one) => name === one || name.startsWith(`${one}.`));
}
