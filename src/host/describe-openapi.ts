import type { Offer, OfferedInput } from '../exposes/index.ts';
import { type DescribedCalls, describeCalls } from '../openapi/index.ts';
import {
  type Exposure,
  matchName,
  type Operation,
  type Parameter,
  type ParameterType,
  type Plan,
} from '../plan/index.ts';
import { exposerOf } from './exposer-of.ts';
import type { Extensions } from './extensions.ts';
import { ChoiceError } from './upstreams.ts';

/**
 * The OpenAPI description of a document: of the API that one of its exposures serves, or, when
 * none serves one, of the consumed operations that its exposures call.
 *
 * @param namespace which exposure; needed when several serve an API
 * @throws ChoiceError when there is no such exposure, or several to choose from
 */
export function describeOpenApi(
  plan: Plan,
  extensions: Extensions,
  namespace: string | undefined,
): DescribedCalls {
  const wanted = plan.exposures.filter((one) => (namespace ?? one.namespace) === one.namespace);
  const served = wanted.filter((one) => exposerOf(one, extensions).openApi !== undefined);
  const [only, ...others] = served;
  if (wanted.length === 0 || others.length > 0)
    throw new ChoiceError(
      `choose with --exposer: the document exposes ${plan.exposures.map((one) => one.namespace).join(', ')}`,
    );
  if (!only) return describeCalls({ ...plan, upstreams: called(plan, wanted, extensions) });
  const description = exposerOf(only, extensions).openApi?.(only) ?? {};
  return { description: { ...description, servers: [{ url: address(only) }] }, warnings: [] };
}

/** The consumed APIs, each with only what the exposures call of it, told as callers are told. */
function called(plan: Plan, exposures: readonly Exposure[], extensions: Extensions) {
  const offers = exposures.flatMap((one) => exposerOf(one, extensions).offers(one));
  return plan.upstreams
    .map((upstream) => ({
      ...upstream,
      operations: upstream.operations.flatMap((operation) => {
        const calling = offers.filter((offer) =>
          offer.operation.split(', ').includes(operation.id),
        );
        return calling.length > 0 ? [asOffered(operation, calling)] : [];
      }),
    }))
    .filter(({ operations }) => operations.length > 0);
}

/** Documents declare types where callers give values, and seldom where they are sent. */
function asOffered(operation: Operation, offers: readonly Offer[]): Operation {
  const inputs = offers.flatMap((offer) => offer.inputs);
  const parameters = operation.parameters.map((parameter): Parameter => {
    const match = matchName(
      parameter.name,
      inputs.map(({ name }) => name),
    );
    const input = 'name' in match && inputs.find(({ name }) => name === match.name);
    return input ? { ...parameter, ...told(parameter, input) } : parameter;
  });
  return { ...operation, parameters };
}

const TYPES: readonly ParameterType[] = [
  'string',
  'integer',
  'number',
  'boolean',
  'array',
  'object',
  'any',
];

function told(parameter: Parameter, input: OfferedInput): Partial<Parameter> {
  return {
    type: TYPES.find((type) => type === input.type) ?? parameter.type,
    required: parameter.required || input.required,
    description: parameter.description || (input.description ?? ''),
  };
}

/** Where it will be served, as far as the document says. */
function address({ address: host, port }: Exposure): string {
  if (!port) return '/';
  const everywhere = host === undefined || host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
