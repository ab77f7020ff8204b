import { describeOpenApi, startCapability } from '../src/host/index.ts';
import type { Plan } from '../src/plan/index.ts';
import { standard } from '../src/standard.ts';
import type { Served } from './calls/call.ts';
import { serveMcp } from './calls/mcp.ts';
import { serveRest } from './calls/rest.ts';
import { readProof } from './oracle/proof.ts';
import type { Adapter } from './written/action.ts';
import type { Written } from './written/capability.ts';

/** A document that is being served, each exposure as a client sees it. */
export interface Serving {
  readonly exposures: readonly ServedExposure[];
  stop(): Promise<void>;
}

/** One exposure. */
export interface ServedExposure extends Served {
  readonly type: string;
  readonly namespace: string;
  readonly url: string;
  /** As it is written; `undefined` when nothing of the kind is. */
  readonly adapter: Adapter | undefined;
  /** What is wrong with it. */
  readonly faults: readonly string[];
  /** Whether callers need a token of a server that is not here. */
  readonly walled: boolean;
}

/** What a document is served with. */
export interface ServeWith {
  readonly environment: ReadonlyMap<string, string>;
  /** Addresses by consumed namespace; what has none here has none at all. */
  readonly addresses: ReadonlyMap<string, URL>;
}

/** Opens every exposure of a document on a free port, and a client for each. */
export async function serve(
  { plan, written }: { plan: Plan; written: Written },
  { environment, addresses }: ServeWith,
): Promise<Serving> {
  // Whatever port is written, or none: all of them are opened.
  const exposures = plan.exposures.map((exposure) => ({ ...exposure, port: 0 }));
  const running = await startCapability(
    { ...plan, exposures },
    {
      extensions: standard,
      environment,
      overrides: addresses,
      embedded: undefined,
      host: '127.0.0.1',
      ports: new Map(),
      transportLimits: { connectMs: 2_000, headersMs: 5_000, bodyIdleMs: 5_000, totalMs: 10_000 },
      retry: false,
    },
  );
  const served: ServedExposure[] = [];
  for (const [index, exposure] of exposures.entries()) {
    const before = exposures.slice(0, index).filter((one) => one.type === exposure.type);
    const url = running.exposes.filter((one) => one.type === exposure.type)[before.length]?.url;
    if (url === undefined) throw new Error(`'${exposure.namespace}' was not opened`);
    const { file, line } = exposure.place;
    const adapter = written.adapters.find(({ part }) => part.holds(file, line));
    const { type, namespace } = exposure;
    const pass = adapter ? readProof(adapter.part.get('authentication'), written) : undefined;
    const headers = pass?.kind === 'header' ? { [pass.name]: pass.value } : {};
    const walled = pass?.kind === 'token-server' || pass?.kind === 'digest';
    const describe = () =>
      describeOpenApi({ ...plan, exposures: [exposure] }, standard, undefined).description;
    const opened = walled ? CLOSED : await open({ type, url, headers, adapter, describe });
    served.push({ type, namespace, url, adapter, walled, ...opened });
  }
  return {
    exposures: served,
    async stop() {
      for (const one of served) await one.close();
      await running.stop(0);
    },
  };
}

const CLOSED = { offers: [], close: async () => {}, faults: [] };

interface Opening {
  readonly type: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly adapter: Adapter | undefined;
  readonly describe: () => Readonly<Record<string, unknown>>;
}

async function open({
  type,
  url,
  headers,
  adapter,
  describe,
}: Opening): Promise<Served & Pick<ServedExposure, 'faults'>> {
  if (type === 'mcp') return { ...(await serveMcp(url, headers, adapter)), faults: [] };
  if (type === 'rest') return { ...serveRest(url, headers, describe(), adapter), faults: [] };
  return { offers: [], close: async () => {}, faults: await look(type, url, headers) };
}

/** Others are read where a client starts reading. */
async function look(
  type: string,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  const answer = await fetch(url, { headers });
  const text = await answer.text();
  if (answer.ok && type !== 'skill') return [];
  if (answer.ok && /^\{"count":\d+,"skills":\[/.test(text)) return [];
  return [
    `${type}: GET ${new URL(url).pathname} was answered ${answer.status} ${text.slice(0, 200)}`,
  ];
}
