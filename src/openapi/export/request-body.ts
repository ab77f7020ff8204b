import type { BodyTemplate, JsonSchema, Operation, Parameter } from '../../plan/index.ts';
import { schemaOf } from './schema-of.ts';

/** Media types by the word that documents have for a body. */
const MEDIA: Readonly<Record<string, string>> = {
  json: 'application/json',
  formUrlEncoded: 'application/x-www-form-urlencoded',
  multipartForm: 'multipart/form-data',
  xml: 'application/xml',
  text: 'text/plain',
  sparql: 'application/sparql-query',
};

/**
 * The body of a consumed operation as it goes out.
 *
 * @param contract schema of a JSON body, when one is known
 * @returns `undefined` when there is none
 */
export function requestBody(
  { body, method, parameters }: Operation,
  contract: JsonSchema | undefined,
): JsonSchema | undefined {
  const given = parameters.filter((one) => one.in === 'body');
  if (method === 'GET' || method === 'HEAD' || (given.length === 0 && !body)) return undefined;
  const type = body?.type ?? 'json';
  const media = body?.contentType ?? MEDIA[type] ?? 'application/octet-stream';
  const schema = body?.template ? templateSchema(body.template, given) : givenSchema(given);
  return {
    required: given.some((one) => one.required),
    content: { [media]: { schema: (type === 'json' && contract) || schema } },
  };
}

function givenSchema(given: readonly Parameter[]): JsonSchema {
  const [only, ...more] = given;
  if (only && more.length === 0) return schemaOf(only);
  return fields(given.map((one) => [one.name, one]));
}

function templateSchema(template: BodyTemplate, given: readonly Parameter[]): JsonSchema {
  const fed = (name: unknown) => given.find((one) => one.name === name);
  if (template.kind === 'reference') {
    const parameter = fed(template.name);
    return parameter ? schemaOf(parameter) : {};
  }
  if (template.kind === 'object')
    return fields(
      template.members.map(({ name, value }) => [
        name,
        value.kind === 'reference' ? fed(value.name) : undefined,
      ]),
    );
  return template.kind === 'list' ? fields(template.items.flatMap((item) => part(item, fed))) : {};
}

/** A field of a form that is written as `{name, value}`. */
function part(
  item: BodyTemplate,
  fed: (name: unknown) => Parameter | undefined,
): readonly (readonly [string, Parameter | undefined])[] {
  if (item.kind !== 'object') return [];
  const member = (wanted: string) => item.members.find(({ name }) => name === wanted)?.value;
  const name = member('name');
  const value = member('value');
  if (name?.kind !== 'constant') return [];
  return [[String(name.value), value?.kind === 'reference' ? fed(value.name) : undefined]];
}

function fields(named: readonly (readonly [string, Parameter | undefined])[]): JsonSchema {
  const required = named.flatMap(([name, parameter]) => (parameter?.required ? [name] : []));
  return {
    type: 'object',
    properties: Object.fromEntries(
      named.map(([name, parameter]) => [name, parameter ? schemaOf(parameter) : {}]),
    ),
    ...(required.length > 0 ? { required } : {}),
  };
}
