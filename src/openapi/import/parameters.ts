import { type Members, matchName, members } from '../../plan/index.ts';
import type { ApiMedia, ApiOperation, ApiParameter } from '../read/api.ts';
import type { ImportedAuthentication } from './authentication.ts';
import { parameterDescription } from './texts.ts';

/** One thing that an imported operation takes. */
export interface Taken {
  /** As it goes out. */
  readonly name: string;
  readonly in: string;
  /** Absent when it may be of any type. */
  readonly type: string | undefined;
  readonly required: boolean;
  readonly description: string;
}

/** What an operation takes; or why it cannot be imported. */
export type Parameters =
  | { readonly taken: readonly Taken[]; readonly warnings: readonly string[] }
  | { readonly refused: string };

interface Surroundings {
  readonly placeholders: readonly string[];
  readonly schemas: Members;
  readonly carrier: ImportedAuthentication['carrier'];
}

/**
 * Works out what an operation takes. What cannot be sent as the API wants it is left out with a
 * warning when it is optional; when it is required, the whole operation is refused.
 */
export function parametersOf(operation: ApiOperation, surroundings: Surroundings): Parameters {
  const taken: Taken[] = [];
  const warnings: string[] = [];
  const declared = operation.parameters.map((one) => likePlaceholder(one, surroundings));
  const candidates = [...declared, ...undeclared(declared, surroundings)];
  for (const parameter of byWeight(candidates)) {
    if (isImplied(parameter, surroundings)) continue;
    const reason = cannotBeSent(parameter, surroundings) ?? twin(parameter, taken);
    if (reason === undefined) taken.push(take(parameter, surroundings.schemas));
    else if (parameter.required) return { refused: `'${parameter.name}' ${reason}` };
    else warnings.push(`'${parameter.name}' is left out: it ${reason}`);
  }
  const body = bodyOf(operation, taken, surroundings.schemas);
  if ('refused' in body) return body;
  return { taken: [...taken, ...body.taken], warnings: [...warnings, ...body.warnings] };
}

/** A path parameter's name goes nowhere, so it is spelled like the placeholder it fills. */
function likePlaceholder(parameter: ApiParameter, { placeholders }: Surroundings): ApiParameter {
  const match = matchName(parameter.name, placeholders);
  return parameter.in === 'path' && match.kind === 'near'
    ? { ...parameter, name: match.name }
    : parameter;
}

/** A required string for each placeholder that no parameter stands for. */
function undeclared(
  parameters: readonly ApiParameter[],
  { placeholders }: Surroundings,
): readonly ApiParameter[] {
  const declared = parameters.filter((one) => one.in === 'path').map(({ name }) => name);
  return placeholders
    .filter((name) => !declared.includes(name))
    .map((name) => ({
      name,
      in: 'path',
      required: true,
      description: '',
      deprecated: false,
      style: undefined,
      explode: undefined,
      mediaType: undefined,
      schema: { type: 'string' },
    }));
}

/** Of two with one name, the one that the request cannot do without is taken. */
function byWeight(parameters: readonly ApiParameter[]): readonly ApiParameter[] {
  const weight = (one: ApiParameter) => Number(one.in === 'path') * 2 + Number(one.required);
  const inOrder = parameters.map((parameter, index) => ({ parameter, index }));
  const heaviest = new Map<string, ApiParameter>();
  for (const { parameter } of inOrder) {
    const known = heaviest.get(parameter.name);
    if (!known || weight(parameter) > weight(known)) heaviest.set(parameter.name, parameter);
  }
  const first = parameters.filter((one) => heaviest.get(one.name) === one);
  return [...first, ...parameters.filter((one) => heaviest.get(one.name) !== one)];
}

/** Headers that OpenAPI describes in other places (OpenAPI 3.1, Parameter Object). */
const IMPLIED_HEADERS: readonly string[] = ['accept', 'content-type', 'authorization'];

function isImplied(parameter: ApiParameter, { carrier, placeholders }: Surroundings): boolean {
  const { name, in: place } = parameter;
  if (place === 'header' && IMPLIED_HEADERS.includes(name.toLowerCase())) return true;
  if (place === 'path' && !placeholders.includes(name)) return true;
  return carrier?.in === place && carrier.name.toLowerCase() === name.toLowerCase();
}

const PLACES: readonly string[] = ['path', 'query', 'header', 'cookie'];

function cannotBeSent(parameter: ApiParameter, { schemas }: Surroundings): string | undefined {
  if (!PLACES.includes(parameter.in)) return `is in '${parameter.in}', which is no place`;
  if (parameter.name === '') return 'has no name';
  const { mediaType } = parameter;
  if (mediaType !== undefined)
    return mediaType === 'application/json' ? undefined : `is a document in ${mediaType}`;
  const isObject = typeOf(parameter.schema, schemas) === 'object';
  return isObject ? 'is an object that has to be spread over several values' : undefined;
}

function twin(parameter: ApiParameter, taken: readonly Taken[]): string | undefined {
  const other = taken.find(({ name }) => name === parameter.name);
  return other && `has the name of another one, in '${other.in}'`;
}

function take(parameter: ApiParameter, schemas: Members): Taken {
  const { name, required, schema } = parameter;
  const type = typeOf(schema, schemas) ?? 'string';
  const separator = type === 'array' ? separatorOf(parameter) : undefined;
  const choice = type === 'array' ? referred(schema.items, schemas) : referred(schema, schemas);
  return {
    name,
    in: parameter.in,
    type: separator === undefined ? type : 'string',
    required,
    description: parameterDescription(
      parameter.description,
      parameter.deprecated ? 'Deprecated.' : '',
      separator === undefined ? '' : `Several values are separated by ${separator}.`,
      choices(choice.enum),
    ),
  };
}

const SEPARATORS: Readonly<Record<string, string>> = {
  spaceDelimited: 'spaces',
  pipeDelimited: "'|'",
  tabDelimited: 'tabs',
};

/** What separates the values of a list in one text; absent when the parameter is repeated instead. */
function separatorOf({ in: place, style, explode }: ApiParameter): string | undefined {
  const delimited = SEPARATORS[style ?? ''];
  if (delimited !== undefined) return delimited;
  const repeats = place === 'query' && (explode ?? true);
  return repeats || place === 'header' ? undefined : 'commas';
}

const MOST_CHOICES = 20;

function choices(values: unknown): string {
  if (!Array.isArray(values) || values.length === 0 || values.length > MOST_CHOICES) return '';
  return `One of: ${values.filter((value) => value !== null).join(', ')}.`;
}

const JSON_MEDIA = /^application\/(.+\+)?json\b/;

function bodyOf({ body, method }: ApiOperation, taken: readonly Taken[], schemas: Members) {
  if (!body || body.content.length === 0) return { taken: [], warnings: [] };
  if (method === 'get' || method === 'head')
    return { taken: [], warnings: [`a ${method.toUpperCase()} is sent without its body`] };
  const json = body.content.find(({ type }) => JSON_MEDIA.test(type));
  if (json) return { taken: [jsonBody(json, { body, taken, schemas })], warnings: [] };
  const types = body.content.map(({ type }) => type).join(', ');
  if (body.required) return { refused: `its body is ${types}, which cannot be sent yet` };
  return { taken: [], warnings: [`its optional body is left out: it is ${types}`] };
}

function jsonBody(
  json: ApiMedia,
  known: {
    readonly body: NonNullable<ApiOperation['body']>;
    readonly taken: readonly Taken[];
    readonly schemas: Members;
  },
): Taken {
  return {
    name: known.taken.some(({ name }) => name === 'body') ? 'requestBody' : 'body',
    in: 'body',
    type: typeOf(members(json.schema), known.schemas),
    required: known.body.required,
    description: parameterDescription(known.body.description || 'Request body (JSON).'),
  };
}

const TYPES: readonly unknown[] = ['string', 'integer', 'number', 'boolean', 'array', 'object'];

/** The one type a value must have; `undefined` when it may have several. */
function typeOf(schema: Members, schemas: Members, depth = 0): string | undefined {
  const { type, properties, allOf, anyOf, oneOf } = referred(schema, schemas);
  const stated = (Array.isArray(type) ? type : [type]).filter((one) => TYPES.includes(one));
  if (stated.length > 0) return stated.length === 1 ? String(stated[0]) : undefined;
  if (properties !== undefined) return 'object';
  const parts = [allOf, anyOf, oneOf].find(Array.isArray) ?? [];
  if (depth > 10) return undefined;
  const types = parts
    .filter((part) => members(part).type !== 'null')
    .map((part) => typeOf(members(part), schemas, depth + 1));
  const distinct = new Set(Array.isArray(allOf) ? types.filter(Boolean) : types);
  return distinct.size === 1 ? [...distinct][0] : undefined;
}

const REFERENCE = '#/components/schemas/';

function referred(schema: unknown, schemas: Members): Members {
  let current = members(schema);
  for (let hops = 0; typeof current.$ref === 'string' && hops < 10; hops += 1)
    current = members(schemas[current.$ref.slice(REFERENCE.length)]);
  return current;
}
