import { type Members, members } from '../../plan/index.ts';
import type { ApiParameter } from '../read/api.ts';
import { referred, typeOf } from './schema-types.ts';

/** Parameters that can be sent one by one, and what of them cannot, in words. */
export interface Spread {
  readonly parameters: readonly ApiParameter[];
  readonly warnings: readonly string[];
}

/**
 * An object in the query travels as one parameter for each member: `filter[a]=1` (`deepObject`)
 * or `a=1` (`form`, exploded). Where the members are declared, each is a parameter of its own;
 * any other parameter stays as it is.
 */
export function spreadObject(parameter: ApiParameter, schemas: Members): Spread {
  const nameOf = spelling(parameter);
  if (!nameOf || typeOf(parameter.schema, schemas) !== 'object')
    return { parameters: [parameter], warnings: [] };
  const { properties, required } = referred(parameter.schema, schemas);
  const declared = Object.entries(members(properties));
  if (declared.length === 0) return { parameters: [parameter], warnings: [] };
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  const parts = declared.map(([key, value]) => ({
    ...parameter,
    name: nameOf(key),
    schema: referred(value, schemas),
    required: parameter.required && needed.includes(key),
    description: describe(parameter.description, referred(value, schemas).description),
    style: undefined,
    explode: undefined,
  }));
  const isFlat = (part: ApiParameter) => typeOf(part.schema, schemas) !== 'object';
  return {
    parameters: parts.filter(isFlat),
    warnings: parts
      .filter((part) => !isFlat(part))
      .map(({ name }) => `'${name}' is left out: it is an object within an object`),
  };
}

/** How a member is named on its way, when members travel by themselves. */
function spelling(parameter: ApiParameter): ((member: string) => string) | undefined {
  const { in: place, style = 'form', explode = true, mediaType, name } = parameter;
  if (place !== 'query' || mediaType !== undefined) return undefined;
  if (style === 'deepObject') return (member) => `${name}[${member}]`;
  return style === 'form' && explode ? (member) => member : undefined;
}

function describe(whole: string, own: unknown): string {
  return typeof own === 'string' && own !== '' ? own : whole;
}
