import { diagnosticView, type ReloadReport } from '../exposes/index.ts';
import { changes, type PlanChange } from './compare-plans.ts';
import type { Change } from './reload.ts';

/** Whether a document cannot be served as it is now. */
export function isFailure({ outcome }: Change): boolean {
  return outcome === 'kept' || outcome === 'left out';
}

/** What is different afterwards: nothing, where something is kept as it is. */
export function changesOf(change: Change): readonly PlanChange[] {
  return isFailure(change) ? [] : changes(change.before, change.reading?.plan);
}

/** What became of a document, as it is sent. */
export function reportOf({
  file,
  outcome,
  reading,
  failure,
}: Change): ReloadReport['documents'][number] {
  return {
    file,
    outcome,
    ...(failure && { reason: failure.message }),
    errors: reading?.errors.map(diagnosticView) ?? [],
  };
}
