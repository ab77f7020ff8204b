import type { Report, WrittenOutput } from '../../spec/index.ts';
import { compileJsonPath, type JsonPath } from '../json-path.ts';
import type { ParameterType } from '../plan.ts';
import { namesIn, parseTemplate } from '../template.ts';
import { type Member, type Output, whole } from './output.ts';

interface Linking {
  readonly label: string;
  readonly report: Report;
}

/**
 * Links the outputs of an exposed operation or tool. One output is the value itself, whatever its
 * name; several are the members of an object. Constants are always members of an object, when
 * they have names.
 */
export function linkOutputs(outputs: readonly WrittenOutput[], linking: Linking): Output {
  const [only, ...others] = outputs;
  if (!only) return whole;
  const isMember = only.name !== undefined && only.constant !== undefined;
  return others.length === 0 && !isMember ? linkOutput(only, linking) : objectOf(outputs, linking);
}

function objectOf(outputs: readonly WrittenOutput[], linking: Linking): Output {
  const members = outputs.map(
    (output, index): Member => ({
      name: output.name ?? `output-${index + 1}`,
      output: linkMember(output, linking),
    }),
  );
  return { kind: 'object', members };
}

/** A member that does not say where it comes from is the member of the same name. */
function linkMember(output: WrittenOutput, linking: Linking): Output {
  const isSourceless = !output.mapping && !output.constant && output.properties.length === 0;
  if (!isSourceless || output.name === undefined) return linkOutput(output, linking);
  return linkOutput(
    {
      ...output,
      mapping: { text: `$['${output.name.replace(/['\\]/g, '\\$&')}']`, place: output.place },
    },
    linking,
  );
}

function linkOutput(output: WrittenOutput, linking: Linking): Output {
  if (output.constant) return linkConstant(output, output.constant.value);
  if (output.properties.length > 0) return objectOf(output.properties, linking);
  const path = compilePath(output, linking);
  if (output.values) return { kind: 'map', path, value: linkOutput(output.values, linking) };
  if (output.items) return { kind: 'list', path, item: linkOutput(output.items, linking) };
  if (isWhole(output)) return whole;
  return { kind: 'select', path, scalar: scalarOf(output) };
}

/** Values that are taken as they are need no selection: their bytes can be passed on. */
function isWhole({ mapping, maxLength, type }: WrittenOutput): boolean {
  const text = mapping?.text.trim() ?? '';
  return (
    (text === '' || text === '$' || text === '$.') &&
    maxLength === undefined &&
    !['integer', 'number', 'boolean'].includes(type ?? '')
  );
}

function linkConstant(output: WrittenOutput, value: unknown): Output {
  const template = typeof value === 'string' ? parseTemplate(value) : undefined;
  if (!template || namesIn(template).length === 0) return { kind: 'constant', value };
  return { kind: 'template', template, scalar: scalarOf(output) };
}

function scalarOf({ type, maxLength }: WrittenOutput): {
  type: ParameterType;
  maxLength: number | undefined;
} {
  const known = ['string', 'integer', 'number', 'boolean', 'array', 'object'].includes(type ?? '');
  return { type: known ? (type as ParameterType) : 'any', maxLength };
}

function compilePath({ mapping, place }: WrittenOutput, { label, report }: Linking): JsonPath {
  try {
    return compileJsonPath(mapping?.text ?? '');
  } catch (reason) {
    report.add({
      code: 'invalid-mapping',
      severity: 'error',
      message: `'${mapping?.text}' is not a JSONPath: ${(reason as Error).message}`,
      place: mapping?.place ?? place,
      disables: label,
    });
    return compileJsonPath('');
  }
}
