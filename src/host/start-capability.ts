import type { Exposer, Runtime, Serving } from '../exposes/index.ts';
import { type Limits, ListenError, type Listener, openListener } from '../http/index.ts';
import { type Clock, Stack, systemClock } from '../kernel/index.ts';
import type { Exposure, Plan } from '../plan/index.ts';
import { type Log, silent } from '../telemetry/index.ts';
import { type AuthenticateOptions, authenticate } from './authenticate.ts';
import { connector } from './connect.ts';
import type { Environment } from './environment.ts';
import type { Extensions } from './extensions.ts';
import { openUpstreams, type UpstreamChoices } from './upstreams.ts';

/** How a plan is served. */
export interface StartOptions extends UpstreamChoices {
  readonly extensions: Extensions;
  readonly environment: Environment;
  /** Address to bind instead of the document's own or 127.0.0.1. */
  readonly host?: string | undefined;
  /** Ports instead of the document's own, by exposer namespace; 0 picks a free one. */
  readonly ports: ReadonlyMap<string, number>;
  /** Host names beside loopback ones that callers may use. */
  readonly allowHosts?: readonly string[];
  /** Origins of web pages that may call. */
  readonly allowOrigins?: readonly string[];
  readonly limits?: Partial<Limits>;
  readonly log?: Log;
  readonly clock?: Clock;
}

/** One exposure that is being served. */
export interface Exposed {
  readonly namespace: string;
  readonly type: string;
  readonly url: string;
}

/** An exposure whose address cannot be opened. */
export class ExposeError extends Error {
  readonly namespace: string;
  readonly failure: ListenError;

  constructor(namespace: string, failure: ListenError) {
    super(`${namespace}: ${failure.message}`, { cause: failure });
    this.name = 'ExposeError';
    this.namespace = namespace;
    this.failure = failure;
  }
}

/** A capability that is being served. */
export interface Running {
  readonly exposes: readonly Exposed[];
  /** Stops accepting, lets requests in hand finish until the deadline, closes everything. */
  stop(drainMs: number): Promise<void>;
}

/**
 * Serves a plan: opens its upstreams, then a listener for each exposure that has a port. When one
 * cannot be opened, what was opened is closed again.
 *
 * @throws ExposeError when a port is taken or an address does not exist
 * @throws ChoiceError when an address of the document cannot be used, or callers of an exposure
 *   cannot be authenticated as it asks
 */
export async function startCapability(plan: Plan, options: StartOptions): Promise<Running> {
  const stack = new Stack();
  try {
    const { environment, extensions, clock = systemClock, log = silent } = options;
    const connect = connector(stack);
    const around = { environment, extensions, clock, connect, stack };
    const upstreams = openUpstreams(plan, options, around);
    const runtime: Runtime = { upstreams, steps: extensions.steps, log };
    const wall = { environment, extensions, surroundings: { clock, connect } };
    const served: Served[] = [];
    for (const exposure of plan.exposures.filter(({ port }) => port !== undefined)) {
      served.push(await expose(exposure, runtime, { ...options, wall }, stack));
    }
    const exposes = served.map(({ exposed }) => exposed);
    return { exposes, stop: (drainMs) => stop(served, stack, drainMs) };
  } catch (failure) {
    await stack.close();
    throw failure;
  }
}

interface Served {
  readonly exposed: Exposed;
  readonly listener: Listener;
  readonly serving: Serving;
}

/** Exposers close while their listeners drain: an open event stream would hold the drain for ever. */
async function stop(served: readonly Served[], stack: Stack, drainMs: number): Promise<void> {
  await Promise.all(
    served.flatMap(({ listener, serving }) => [listener.drain(drainMs), serving.close?.()]),
  );
  await stack.close();
}

async function expose(
  exposure: Exposure,
  runtime: Runtime,
  options: StartOptions & { readonly wall: AuthenticateOptions },
  stack: Stack,
): Promise<Served> {
  const exposer = exposerOf(exposure, options.extensions);
  const serving = exposer.serve(exposure, runtime);
  stack.add({ close: () => serving.close?.() });
  const handler = authenticate(serving.handler, exposure, options.wall);
  const listener = await openListener(handler, {
    name: exposure.namespace,
    host: options.host ?? exposure.address ?? '127.0.0.1',
    port: options.ports.get(exposure.namespace) ?? exposure.port ?? 0,
    log: runtime.log,
    clock: options.clock ?? systemClock,
    allowHosts: options.allowHosts ?? [],
    allowOrigins: options.allowOrigins ?? [],
    ...(options.limits ? { limits: options.limits } : {}),
  }).catch((failure) => {
    throw failure instanceof ListenError ? new ExposeError(exposure.namespace, failure) : failure;
  });
  stack.add({ close: () => listener.drain(0) });
  const url = `${listener.url}${exposer.endpoint}`;
  return {
    exposed: { namespace: exposure.namespace, type: exposure.type, url },
    listener,
    serving,
  };
}

/** The exposer that compiled an exposure. */
export function exposerOf(exposure: Exposure, extensions: Extensions): Exposer {
  const exposer = extensions.exposers.find((one) => one.type === exposure.type);
  if (!exposer) throw new Error(`no exposer serves '${exposure.type}'`);
  return exposer;
}
