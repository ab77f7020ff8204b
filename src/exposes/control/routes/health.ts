import type { Health } from '../../operator.ts';
import { json } from '../answers.ts';
import { type Asked, type ControlRoute, route } from '../route.ts';

/** Whether the process lives, has started, and can do its work. Probes have no credential. */
export const health: readonly ControlRoute[] = [
  ...route('GET /health/live /livez', 'the process answers', isOn, () => json({ status: 'UP' })),
  ...route('GET /health/startup /startupz', 'the process has started', isOn, startup),
  ...route('GET /health/ready /readyz', 'the process can do its work', isOn, ready),
].map((one) => ({ ...one, isOpen: () => true }));

function isOn({ management }: Asked['exposure']): boolean {
  return management.health;
}

async function startup({ operator }: Asked) {
  const started = operator.status().state !== 'starting';
  return json({ status: started ? 'UP' : 'DOWN' }, started ? 200 : 503);
}

/** Whoever has no credential is told the one word that probes need. */
async function ready({ operator, admitted }: Asked) {
  const now = await operator.health();
  const up = isReady(now);
  const { state, adapters, documents, upstreams, checks } = now;
  const status = up ? 'UP' : 'DEGRADED';
  const answer = admitted ? { status, state, adapters, documents, upstreams, checks } : { status };
  return json(answer, up ? 200 : 503);
}

/** A document that cannot be served and an upstream that rests are told, and are no reason to send nothing here. */
function isReady({ state, checks }: Health): boolean {
  return state === 'ready' && Object.values(checks).every((check) => check === 'UP');
}
