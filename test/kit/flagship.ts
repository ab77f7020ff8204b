import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TransportLimits } from '../../src/consumes/index.ts';
import { type Running, readCapability, startCapability } from '../../src/host/index.ts';
import type { Plan } from '../../src/plan/index.ts';
import { standard } from '../../src/standard.ts';
import type { Log } from '../../src/telemetry/index.ts';

/** The document that the project is tested with, and its contract. */
export const FLAGSHIP = resolve(
  import.meta.dirname,
  '../../capabilities/quantcdn-ai-sessions.yaml',
);
export const CONTRACT = resolve(
  import.meta.dirname,
  '../../capabilities/quantcdn-ai-sessions.openapi.yaml',
);

/** Consumed namespace of the flagship. */
export const NAMESPACE = 'quantcdn-ai-sessions';

/** The path at which the flagship exposes sessions. */
export const SESSIONS = '/v1/api/v3/organizations/acme/ai/sessions';

/** The path at which its upstream has them. */
export const UPSTREAM_SESSIONS = '/api/v3/organizations/acme/ai/sessions';

/** The flagship without the contract beside it: what the document alone says. */
export function flagshipAlone(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'capability.yaml');
  copyFileSync(FLAGSHIP, file);
  return file;
}

/** Reads a document that must have a plan. */
export async function planOf(file: string): Promise<Plan> {
  const { plan, diagnostics } = await readCapability(file, standard);
  if (!plan) throw new Error(`no plan: ${JSON.stringify(diagnostics, null, 2)}`);
  return plan;
}

/** A served document with the addresses of its exposures by type. */
export interface Served {
  readonly rest: string;
  readonly mcp: string;
  readonly running: Running;
}

/** Key that the served flagship calls its upstream with. */
export const KEY = 'sk-CANARY-4f1d2c';

/** Short enough for tests of upstreams that never answer. */
const IMPATIENT: Partial<TransportLimits> = {
  connectMs: 500,
  headersMs: 300,
  bodyIdleMs: 300,
  totalMs: 1_000,
};

/** Long enough for upstreams that answer, on a machine that is busy. */
export const PATIENT: Partial<TransportLimits> = {
  connectMs: 10_000,
  headersMs: 10_000,
  bodyIdleMs: 10_000,
  totalMs: 20_000,
};

/** Serves a document in this process on free ports, its calls sent to `upstream`. */
export async function serveAgainst(
  upstream: URL,
  file: string,
  log?: Log,
  transportLimits = IMPATIENT,
): Promise<Served> {
  const plan = await planOf(file);
  const running = await startCapability(plan, {
    extensions: standard,
    environment: new Map([['QUANTCDN_API_KEY', KEY]]),
    overrides: new Map(plan.upstreams.map(({ namespace }) => [namespace, upstream])),
    embedded: undefined,
    ports: new Map(plan.exposures.map(({ namespace }) => [namespace, 0])),
    transportLimits,
    ...(log ? { log } : {}),
  });
  const url = (type: string) => running.exposes.find((exposed) => exposed.type === type)?.url ?? '';
  return { rest: url('rest'), mcp: url('mcp'), running };
}
