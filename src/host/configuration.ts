import type { AuthenticationPlan, Plan } from '../plan/index.ts';
import { written } from './describe.ts';
import type { Operated, ServedExposure } from './operator.ts';
import { implementsSessions, type UpstreamChoices } from './upstreams.ts';

/** Stands where a secret is. */
const MASK = '***';

/**
 * The configuration in effect. Of variables their names, of credentials that there is one; never a
 * value of either.
 */
export function configurationOf(
  served: readonly ServedExposure[],
  { log, telemetry, choices }: Operated,
): unknown {
  const plans = [...new Set(served.map(({ plan }) => plan))];
  const { traces, recording } = telemetry;
  return {
    log: { level: log.level },
    telemetry: { recording, traces: { bufferSize: traces.size } },
    calls: { retry: choices.retry ?? true },
    documents: plans.map((plan) => ({
      file: plan.file,
      title: plan.title,
      version: plan.version,
      consumes: plan.upstreams.map((upstream) => ({
        namespace: upstream.namespace,
        baseUri: written(upstream.baseUri),
        via: wayTo(upstream, choices),
        authentication: masked(upstream.authentication),
      })),
      exposes: served
        .filter((one) => one.plan === plan)
        .map(({ exposure, namespace, url }) => ({
          namespace,
          type: exposure.type,
          address: exposure.address ?? null,
          port: exposure.port ?? null,
          url: url ?? null,
          authentication: masked(exposure.authentication),
        })),
      variables: plan.variables.map(({ name, use, namespace }) => ({
        name,
        use,
        namespace,
        value: MASK,
      })),
    })),
  };
}

/** Where calls go. Of an address that an operator gave, what is no credential. */
export function wayTo(
  upstream: Plan['upstreams'][number],
  { standIn, embedded, overrides }: UpstreamChoices,
): string {
  if (standIn) return 'stand-in';
  const override = overrides.get(upstream.namespace);
  if (override) return `${override.origin}${override.pathname}`;
  return embedded && implementsSessions(upstream) ? 'embedded' : 'network';
}

function masked(authentication: AuthenticationPlan | undefined): unknown {
  if (!authentication) return { type: 'none' };
  const fields = [...authentication.fields.keys()].map((field) => [field, MASK] as const);
  return { type: authentication.type, ...Object.fromEntries(fields) };
}
