import type { Offer, OfferView, PlanView } from '../exposes/index.ts';
import type { Plan } from '../plan/index.ts';
import { wayTo } from './configuration.ts';
import { describePlan } from './describe.ts';
import { offersOf } from './exposer-of.ts';
import type { Operated, ServedExposure } from './operator.ts';

type DocumentView = PlanView['documents'][number];
type OperationView = DocumentView['consumes'][number]['operations'][number];
type Operation = Plan['upstreams'][number]['operations'][number];

/** Everything that documents serve, where it leads and where it is written. */
export function planViewOf(
  served: readonly ServedExposure[],
  operated: Pick<Operated, 'extensions' | 'choices'>,
): PlanView {
  const plans = [...new Set(served.map(({ plan }) => plan))];
  return { documents: plans.map((plan) => documentView(plan, served, operated)) };
}

function documentView(
  plan: Plan,
  served: readonly ServedExposure[],
  { extensions, choices }: Pick<Operated, 'extensions' | 'choices'>,
): DocumentView {
  const { consumes } = describePlan(plan, extensions);
  return {
    file: plan.file,
    title: plan.title,
    consumes: plan.upstreams.map((upstream, index) => ({
      ...(consumes[index] ?? NOTHING),
      embedded: isEmbedded(upstream, choices),
      organisations: organisationsAt(upstream, choices),
      operations: upstream.operations.map((operation) => operationView(operation, plan)),
    })),
    exposes: served
      .filter((one) => one.plan === plan)
      .map(({ exposure, namespace, url }) => ({
        namespace,
        type: exposure.type,
        url: url ?? null,
        authentication: exposure.authentication?.type ?? 'none',
        place: exposure.place,
        offers: offersOf(exposure, extensions).map(offerView),
      })),
  };
}

function operationView(operation: Operation, { contractOf }: Plan): OperationView {
  const { id, method, path, description, place } = operation;
  const examples = examplesOf(operation, contractOf);
  return { id, method, path: path.text, description, place, examples };
}

/** A contract that was good enough for schemas may have examples that are not. */
function examplesOf(operation: Operation, contractOf: Plan['contractOf']) {
  try {
    return contractOf(operation)?.examples?.() ?? {};
  } catch {
    return {};
  }
}

/** Those that calls act for, as far as this process knows. */
function organisationsAt(upstream: Plan['upstreams'][number], choices: Operated['choices']) {
  const { organisation } = choices.embedded ?? {};
  return organisation !== undefined && isEmbedded(upstream, choices) ? [organisation] : [];
}

function isEmbedded(upstream: Plan['upstreams'][number], choices: Operated['choices']): boolean {
  return wayTo(upstream, choices) === 'embedded';
}

/** What can be written as JSON. */
function offerView({ passed, ...offer }: Offer): OfferView {
  return {
    ...offer,
    passed: Object.fromEntries(passed ?? []),
    inputs: offer.inputs.map(
      ({ name, in: location, type, required, description = '', schema, member, sentIn }) => ({
        name,
        in: location,
        type,
        required,
        description,
        ...(schema && { schema }),
        ...(member && { member }),
        ...(sentIn !== undefined && { sentIn }),
      }),
    ),
  };
}

const NOTHING = { namespace: '', baseUri: '', authentication: 'none' };
