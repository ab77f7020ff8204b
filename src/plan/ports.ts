import type { Diagnostic, Report } from '../spec/index.ts';
import type { Exposure } from './plan.ts';

/** Says which exposures are served by another one of their kind, when a process has only one. */
export function reportSeconds(exposures: readonly Exposure[], report: Report): void {
  const [first, ...more] = exposures;
  if (first) for (const exposure of more) report.add(secondOf(exposure, first));
}

/** What is said of an exposure that is not served, because a process has only one like it. */
export function secondOf(exposure: Exposure, first: Exposure): Diagnostic {
  return {
    code: 'second-control-port',
    severity: 'warning',
    message: 'a process has one control port, and another entry has it already',
    place: exposure.place,
    related: [{ place: first.place, label: 'this one is served' }],
    help: 'it tells of all documents; remove this one',
  };
}

/** Says which exposures want the same port. */
export function reportPortClashes(exposures: readonly Exposure[], report: Report): void {
  const owners = new Map<number, Exposure>();
  for (const exposure of exposures) {
    if (exposure.port === undefined || exposure.port === 0) continue;
    const owner = owners.get(exposure.port);
    owners.set(exposure.port, owner ?? exposure);
    if (!owner) continue;
    report.add({
      code: 'port-clash',
      severity: 'error',
      message: `'${owner.namespace}' and '${exposure.namespace}' both claim port ${exposure.port}`,
      place: exposure.place,
      related: [{ place: owner.place, label: 'has it first' }],
      help: `serve one of them elsewhere: --port ${exposure.namespace}=0`,
    });
  }
}
