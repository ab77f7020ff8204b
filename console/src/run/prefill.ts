import { plan, type ServedDocument, type ServedInput, type ServedOffer } from '../served.ts';
import type { Given } from './request.ts';
import { type FormSchema, readSchema } from './schema.ts';

/** What a form asks for of an input. */
export function schemaOf({ schema, type, description }: ServedInput): FormSchema {
  return { ...readSchema(schema ?? { type }), ...(description && { description }) };
}

/** What stands in a form at the beginning: what the contract takes when nothing is given. */
export function defaultsOf({ inputs }: ServedOffer): Given {
  const known = inputs.map((input) => [input.name, defaultOf(schemaOf(input), input.required)]);
  return Object.fromEntries(known.filter(([, value]) => value !== undefined));
}

/** A value to begin with. An object is only begun where there has to be one. */
export function defaultOf(schema: FormSchema, isRequired: boolean): unknown {
  if (schema.fallback !== undefined) return schema.fallback;
  if (!isRequired) return undefined;
  if (schema.choices.length === 1) return schema.choices[0];
  if (schema.type !== 'object' || schema.properties.length === 0) return undefined;
  const members = schema.properties.map(([name, one]) => [
    name,
    defaultOf(one, schema.required.includes(name)),
  ]);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}

/** What the contract gives as examples for the operation that is called, by input. */
export function examplesOf({ operation, passed, inputs }: ServedOffer): Given {
  const known = examplesFor(operation, plan.value?.documents ?? []);
  const names = new Map(Object.entries(passed).map(([parameter, input]) => [input, parameter]));
  const found = inputs.map((input) => [
    input.name,
    known[names.get(input.name) ?? input.name] ?? schemaOf(input).example,
  ]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

function examplesFor(id: string, documents: readonly ServedDocument[]) {
  const operations = documents.flatMap(({ consumes }) => consumes.flatMap((one) => one.operations));
  return operations.find((one) => one.id === id)?.examples ?? {};
}
