import type { ConsumedOutput, Report } from '../../spec/index.ts';
import { compileJsonPath } from '../json-path.ts';
import { type Member, type Output, whole } from './output.ts';

/**
 * Links what later steps see of an operation's answer: an object of its named outputs.
 *
 * @returns `undefined` when it is the whole answer, as it is when every output is
 */
export function linkProjection(
  outputs: readonly ConsumedOutput[],
  report: Report,
): Output | undefined {
  if (outputs.every(({ mapping }) => isRoot(mapping.text))) return undefined;
  return { kind: 'object', members: outputs.map((output) => linkMember(output, report)) };
}

function isRoot(path: string): boolean {
  return ['$', '$.'].includes(path.trim());
}

function linkMember({ name, mapping }: ConsumedOutput, report: Report): Member {
  if (isRoot(mapping.text)) return { name, output: whole };
  try {
    const path = compileJsonPath(mapping.text);
    return {
      name,
      output: { kind: 'select', path, scalar: { type: 'any', maxLength: undefined } },
    };
  } catch (reason) {
    const message = `'${mapping.text}' is not a JSONPath; later steps see null: ${(reason as Error).message}`;
    report.add({ code: 'invalid-mapping', severity: 'warning', message, place: mapping.place });
    return { name, output: { kind: 'constant', value: null } };
  }
}
