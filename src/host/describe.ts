import type { Offer } from '../exposes/index.ts';
import type { Plan, Template } from '../plan/index.ts';
import { exposerOf } from './exposer-of.ts';
import type { Extensions } from './extensions.ts';

/** What a plan would serve, for people and scripts. Holds names of variables, never their values. */
export interface Description {
  readonly title: string;
  readonly consumes: readonly {
    readonly namespace: string;
    readonly baseUri: string;
    readonly authentication: string;
    readonly operations: number;
  }[];
  readonly exposes: readonly {
    readonly namespace: string;
    readonly type: string;
    readonly port: number | null;
    readonly offers: readonly Offer[];
  }[];
  readonly variables: readonly string[];
}

/** Describes a plan without opening anything. */
export function describePlan(plan: Plan, extensions: Extensions): Description {
  return {
    title: plan.title,
    consumes: plan.upstreams.map((upstream) => ({
      namespace: upstream.namespace,
      baseUri: written(upstream.baseUri),
      authentication: upstream.refusal
        ? `not supported: ${upstream.refusal}`
        : (upstream.authentication?.type ?? 'none'),
      operations: upstream.operations.length,
    })),
    exposes: plan.exposures.map((exposure) => ({
      namespace: exposure.namespace,
      type: exposure.type,
      port: exposure.port ?? null,
      offers: exposerOf(exposure, extensions).offers(exposure).map(plainOffer),
    })),
    variables: [...new Set(plan.variables.map((variable) => variable.name))],
  };
}

/** A template as the document writes it. */
export function written(template: Template): string {
  return template.parts
    .map((part) => (part.kind === 'text' ? part.text : `{{${part.name}}}`))
    .join('');
}

/** Only what is told: inputs carry schemas and more. */
function plainOffer({ name, description, inputs, target, operation }: Offer): Offer {
  return {
    name,
    description,
    operation,
    target,
    inputs: inputs.map((input) => ({
      name: input.name,
      in: input.in,
      type: input.type,
      required: input.required,
    })),
  };
}
