import { json } from '../answers.ts';
import { type Asked, type ControlRoute, route } from '../route.ts';

/** What is served, how, and from what. */
export const info: readonly ControlRoute[] = [
  ...route('GET /status', 'the process and its documents', isOn, status),
  ...route('GET /plan', 'everything that is served, and where it leads', isOn, ({ operator }) =>
    json(operator.plan()),
  ),
  ...route('GET /config', 'the configuration in effect, without secrets', isOn, ({ operator }) =>
    json(operator.configuration()),
  ),
];

function isOn({ management }: Asked['exposure']): boolean {
  return management.info;
}

function status({ operator, exposure }: Asked) {
  const { state, startedAt, uptimeMs, documents, adapters } = operator.status();
  const [first] = documents;
  const { traces } = operator.telemetry;
  return json({
    state,
    capability: { display: first?.title ?? '', specVersion: first?.specVersion ?? '' },
    engine: { name: 'capstan', version: operator.version, node: process.version },
    startedAt: new Date(startedAt).toISOString(),
    uptime: duration(uptimeMs),
    otel: { status: exposure.recording ? 'active' : 'inactive' },
    traces: { bufferSize: traces.size, bufferUsed: traces.used },
    documents,
    adapters,
  });
}

const SECOND = 1000;

/** ISO 8601, e.g. `PT26H3M9S`. */
function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / SECOND);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `PT${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${seconds % 60}S`;
}
