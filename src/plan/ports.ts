import type { Report } from '../spec/index.ts';
import type { Exposure } from './plan.ts';

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
