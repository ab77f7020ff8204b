import type { Diagnostic } from '../src/spec/index.ts';
import { isFatal } from '../src/spec/index.ts';
import type { Impossible, Linked } from './oracle/link.ts';
import { type Action, labelOf } from './written/action.ts';
import type { Part } from './written/part.ts';

/**
 * The diagnostic that says why something that is written is not served: at it, at what it calls,
 * or above either.
 */
export function explanation(
  action: Action,
  found: Linked | Impossible,
  diagnostics: readonly Diagnostic[],
): Diagnostic | undefined {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const parts = partsOf(action, found);
  return (
    errors.find(({ disables }) => disables === labelOf(action)) ??
    errors.find(({ place }) => parts.some((part) => part.holds(place.file, place.line))) ??
    errors.find((error) => isAbove(error, action, found)) ??
    errors.find(isFatal) ??
    diagnostics.find(
      ({ code, place }) => TAKEN.includes(code) && action.part.holds(place.file, place.line),
    )
  );
}

/** Warnings that leave something out: another one has its place. */
const TAKEN: readonly string[] = ['shadowed-route', 'duplicate-name'];

/** The thing itself, and the operations that it calls. */
function partsOf(action: Action, found: Linked | Impossible): readonly Part[] {
  if ('defect' in found) return [action.part, found.part];
  return [action.part, ...found.calls.map(({ operation }) => operation.part)];
}

/** At an exposer, a resource or a consumed API, and not within another thing of theirs. */
function isAbove(
  { place, disables }: Diagnostic,
  action: Action,
  found: Linked | Impossible,
): boolean {
  const { adapter } = action;
  const inOther = adapter.actions.some(({ part }) => part.holds(place.file, place.line));
  if (!inOther && adapter.part.holds(place.file, place.line)) return true;
  if ('defect' in found || disables === undefined) return false;
  return found.calls.some(({ operation: { api, resource } }) => {
    const other = api.operations.some(({ part }) => part.holds(place.file, place.line));
    const near = [api.part, resource].some((part) => part.holds(place.file, place.line));
    return near && !other;
  });
}
