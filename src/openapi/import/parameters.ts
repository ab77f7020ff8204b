import { type Members, matchName } from '../../plan/index.ts';
import type { ApiOperation, ApiParameter } from '../read/api.ts';
import type { ImportedAuthentication } from './authentication.ts';
import { type BodyBlock, bodyOf } from './bodies.ts';
import { choices, referred, typeOf } from './schema-types.ts';
import { spreadObject } from './spread-objects.ts';
import type { Taken } from './taken.ts';
import { parameterDescription } from './texts.ts';

/** What an operation takes; or why it cannot be imported. */
export type Parameters =
  | {
      readonly taken: readonly Taken[];
      /** The `body` of the consumed operation; absent when there is none. */
      readonly body: BodyBlock | undefined;
      readonly warnings: readonly string[];
    }
  | { readonly refused: string };

interface Surroundings {
  readonly placeholders: readonly string[];
  readonly schemas: Members;
  readonly carrier: ImportedAuthentication['carrier'];
  /** Types of bodies that documents may name. */
  readonly bodies: readonly string[];
}

/**
 * Works out what an operation takes. What cannot be sent as the API wants it is left out with a
 * warning when it is optional; when it is required, the whole operation is refused.
 */
export function parametersOf(operation: ApiOperation, surroundings: Surroundings): Parameters {
  const taken: Taken[] = [];
  const warnings: string[] = [];
  const spread = operation.parameters.map((one) => spreadObject(one, surroundings.schemas));
  warnings.push(...spread.flatMap((one) => one.warnings));
  const declared = spread
    .flatMap(({ parameters }) => parameters)
    .map((one) => likePlaceholder(one, surroundings));
  const candidates = [...declared, ...undeclared(declared, surroundings)];
  for (const parameter of byWeight(candidates)) {
    if (isImplied(parameter, surroundings)) continue;
    const reason = cannotBeSent(parameter, surroundings) ?? twin(parameter, taken);
    if (reason === undefined) taken.push(take(parameter, surroundings.schemas));
    else if (parameter.required) return { refused: `'${parameter.name}' ${reason}` };
    else warnings.push(`'${parameter.name}' is left out: it ${reason}`);
  }
  const body = bodyOf(operation, { ...surroundings, taken });
  if ('refused' in body) return body;
  return {
    taken: [...taken, ...body.taken],
    body: body.block,
    warnings: [...warnings, ...body.warnings],
  };
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
  if (!isObject) return undefined;
  return parameter.style === 'deepObject'
    ? `is an object sent as '${parameter.name}[…]', whose members are not declared`
    : 'is an object that has to be spread over several values';
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
