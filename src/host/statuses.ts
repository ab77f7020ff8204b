import { type Adapter, type DocumentStatus, diagnosticView } from '../exposes/index.ts';
import type { Plan } from '../plan/index.ts';
import type { ServedExposure } from './operator.ts';
import type { KnownDocument, LiveDocuments } from './reload.ts';

type AdapterOf = (one: ServedExposure) => Adapter;

/** How each document is: from its file, when it has one that can be read again, else as it is served. */
export function documentStatuses(
  served: readonly ServedExposure[],
  live: LiveDocuments | undefined,
  adapterOf: AdapterOf,
): readonly DocumentStatus[] {
  const adaptersOf = (plan: Plan | undefined) =>
    served.filter((one) => one.plan === plan).map(adapterOf);
  if (live) return live.documents.map((one) => ofFile(one, adaptersOf));
  const plans = [...new Set(served.map(({ plan }) => plan))];
  return plans.map((plan) => ({
    file: plan.file,
    title: plan.title,
    specVersion: '',
    state: 'served',
    errors: [],
    warnings: 0,
    adapters: adaptersOf(plan),
  }));
}

function ofFile(
  { reading, plan, failure }: KnownDocument,
  adaptersOf: (plan: Plan | undefined) => readonly Adapter[],
): DocumentStatus {
  const { file, capability, errors } = reading;
  const state = plan === undefined ? 'failed' : isCurrent(reading, plan, failure);
  const warnings = capability.diagnostics.filter(({ severity }) => severity === 'warning');
  return {
    file,
    title: plan?.title ?? capability.document?.title ?? file,
    specVersion: capability.document?.dialect.version ?? '',
    state,
    errors: errors.map(diagnosticView),
    warnings: warnings.length,
    ...(failure && { reason: failure.message }),
    adapters: adaptersOf(plan),
  };
}

function isCurrent(
  reading: KnownDocument['reading'],
  plan: Plan,
  failure: Error | undefined,
): 'served' | 'stale' {
  return reading.plan === plan && !failure ? 'served' : 'stale';
}
