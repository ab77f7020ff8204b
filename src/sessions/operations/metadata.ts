import type { Metadata } from '../contract.ts';
import { type Detail, Refusal } from '../refusal.ts';
import type { Limits, SessionSettings } from '../settings.ts';

/**
 * Metadata after an update (D18).
 *
 * @throws Refusal limit_exceeded when the result is too large
 */
export function updateMetadata(
  before: Metadata,
  given: Metadata | undefined,
  { metadataUpdate, limits }: SessionSettings,
): Metadata {
  if (given === undefined) return before;
  const after = metadataUpdate === 'replace' ? given : merge(before, given);
  const problem = metadataProblem(after, limits);
  if (problem === undefined) return after;
  throw new Refusal('limit_exceeded', `metadata ${problem.message}`, { details: [problem] });
}

function merge(before: Metadata, given: Metadata): Metadata {
  const members = Object.entries({ ...before, ...given });
  return Object.fromEntries(members.filter(([name]) => given[name] !== null));
}

/** What makes metadata too large (D24). */
export function metadataProblem(metadata: Metadata, limits: Limits): Detail | undefined {
  const problem = (message: string) => ({ path: '/metadata', message });
  if (Object.keys(metadata).length > limits.metadataKeys) {
    return problem(`must have at most ${limits.metadataKeys} names`);
  }
  if (depthOf(metadata) > limits.metadataDepth) {
    return problem(`must be nested at most ${limits.metadataDepth} levels deep`);
  }
  if (Buffer.byteLength(JSON.stringify(metadata)) > limits.metadataBytes) {
    return problem(`must be at most ${limits.metadataBytes} bytes of JSON`);
  }
  return undefined;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
