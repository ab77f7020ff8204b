import { useCallback, useState } from 'preact/hooks';
import { ask, Refusal } from '../api.ts';
import { Code } from '../parts/code.tsx';
import { usePolling } from '../parts/poll.ts';
import { LogView } from '../process/log.tsx';
import { Reload } from '../process/reload.tsx';

interface Health {
  readonly status: string;
  readonly state: string;
  readonly adapters: readonly {
    type: string;
    namespace: string;
    url: string | null;
    state: string;
  }[];
  readonly upstreams: readonly { namespace: string; circuit: string }[];
}

const EVERY_MS = 3000;

/** How the process is, what it was told, and what it says. */
export default function Process() {
  const [health, setHealth] = useState<Health | undefined>(undefined);
  const [config, setConfig] = useState<unknown>(undefined);
  const again = useCallback(async () => {
    const [now, settings] = await Promise.all([askHealth(), ask<unknown>('/config')]);
    setHealth(now);
    setConfig(settings);
  }, []);
  usePolling(again, EVERY_MS);
  return (
    <>
      <h1>Process</h1>
      {health && <HealthView health={health} />}
      <Reload />
      <LogView />
      <h2>Configuration</h2>
      {config !== undefined && <Code text={JSON.stringify(config, null, 2)} language="json" />}
    </>
  );
}

/** One that is not ready says so with 503, and tells the same. */
async function askHealth(): Promise<Health> {
  try {
    return await ask<Health>('/health/ready');
  } catch (reason) {
    if (reason instanceof Refusal) return reason.problem as unknown as Health;
    throw reason;
  }
}

function HealthView({ health: { status, state, adapters, upstreams } }: { health: Health }) {
  return (
    <section>
      <p class="badges">
        <span class={`badge ${status === 'UP' ? 'good' : 'bad'}`}>{status}</span>
        <span class="badge">{state}</span>
        {upstreams?.map(({ namespace, circuit }) => (
          <span key={namespace} class={`badge ${circuit === 'closed' ? 'good' : 'bad'}`}>
            {namespace}: {circuit === 'closed' ? 'answering' : `resting (${circuit})`}
          </span>
        ))}
      </p>
      <ul class="plain">
        {adapters?.map((adapter) => (
          <li key={adapter.namespace}>
            <span class="mono">{adapter.namespace}</span>{' '}
            <span class="quiet">
              {adapter.type}, {adapter.state}, {adapter.url ?? 'no port'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
