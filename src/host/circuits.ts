import type { Circuit } from '../consumes/index.ts';
import type { UpstreamHealth } from '../exposes/index.ts';
import type { EngineMetrics } from '../telemetry/index.ts';

/** Numbers of the metric, by state. */
const NUMBERS: Readonly<Record<Circuit, number>> = { working: 0, resting: 1, probing: 2 };

/** Words that are known for the states, by number. */
const WORDS = ['closed', 'open', 'half-open'] as const;

/** Puts the state of a consumed API on record. */
export function keepCircuit(metrics: EngineMetrics, namespace: string, state: Circuit): void {
  metrics.circuits.set([namespace], NUMBERS[state]);
}

/** How consumed APIs are. One that nobody leaves alone is not known to be anything but well. */
export function circuitsOf(
  namespaces: readonly string[],
  { circuits }: EngineMetrics,
): readonly UpstreamHealth[] {
  const numbers = new Map([...circuits.series].map(({ labels, value }) => [labels[0], value]));
  return namespaces.map((namespace) => ({
    namespace,
    circuit: WORDS[numbers.get(namespace) ?? 0] ?? 'closed',
  }));
}
