import { contractSchemaWithExamples } from './contract-schema.ts';
import { follow, type Members, members } from './json-reference.ts';

/**
 * What a contract gives as examples for a request: by the names of parameters, and for a JSON body by
 * the names of its members; the whole body is `body`. They are for people who try an API, and for
 * nobody else: a model would take them for values.
 */
export type RequestExamples = Readonly<Record<string, unknown>>;

/**
 * Reads them.
 *
 * @param parameters as they are written, references resolved
 * @param media the JSON body; absent = none is documented
 */
export function requestExamples(
  parameters: readonly Members[],
  media: Members | undefined,
  root: Members,
): RequestExamples {
  const body = media && exampleOf(media, root);
  const given = parameters.flatMap((one) => {
    const value = exampleOf(one, root);
    return value === undefined ? [] : [[String(one.name), value] as const];
  });
  return { ...members(body), ...Object.fromEntries(given), ...(body !== undefined && { body }) };
}

/** One that is given, else the one of the schema. */
function exampleOf({ example, examples, schema }: Members, root: Members): unknown {
  if (example !== undefined) return example;
  const [named] = Object.values(members(examples));
  if (named !== undefined) return referred(named, root).value;
  return schema === undefined ? undefined : inSchema(contractSchemaWithExamples(schema, root));
}

function referred(value: unknown, root: Members): Members {
  const { $ref } = members(value);
  return members(typeof $ref === 'string' ? follow($ref, root) : value);
}

/** Of an object, the members that have examples. */
function inSchema(schema: unknown): unknown {
  const { example, examples, properties } = members(schema);
  if (example !== undefined) return example;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  const known = Object.entries(members(properties)).flatMap(([name, one]) => {
    const value = inSchema(one);
    return value === undefined ? [] : [[name, value] as const];
  });
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
