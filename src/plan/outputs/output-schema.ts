import type { WrittenOutput } from '../../spec/index.ts';
import type { JsonSchema } from '../json-schema.ts';

/**
 * What the outputs of a document promise of the result's structure: names of members and lists,
 * not the types of scalars, which documents state carelessly and upstreams do not keep.
 *
 * @returns `undefined` when they promise nothing
 */
export function outputSchema(outputs: readonly WrittenOutput[]): JsonSchema | undefined {
  const [only, ...others] = outputs;
  if (!only) return undefined;
  if (others.length === 0 && !(only.name !== undefined && only.constant)) return structured(only);
  return objectSchema(outputs);
}

function structured(output: WrittenOutput): JsonSchema | undefined {
  if (output.constant) return undefined;
  if (output.properties.length > 0) return objectSchema(output.properties, output.description);
  if (!output.items) return undefined;
  const items = structured(output.items);
  return { type: ['array', 'null'], ...described(output), ...(items ? { items } : {}) };
}

function objectSchema(members: readonly WrittenOutput[], description = ''): JsonSchema {
  const properties = members.map((member, index) => [
    member.name ?? `output-${index + 1}`,
    structured(member) ?? described(member),
  ]);
  return {
    type: 'object',
    ...(description === '' ? {} : { description }),
    properties: Object.fromEntries(properties),
  };
}

function described({ description }: WrittenOutput): JsonSchema {
  return description === '' ? {} : { description };
}
