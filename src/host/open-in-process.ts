import type { Upstream } from '../consumes/index.ts';
import type { Exposer, Offer } from '../exposes/index.ts';
import type { Handler } from '../http/index.ts';
import { Stack, systemClock } from '../kernel/index.ts';
import { type Exposure, members, type Plan } from '../plan/index.ts';
import { silent } from '../telemetry/index.ts';
import { connector } from './connect.ts';
import { exposerOf } from './exposer-of.ts';
import type { DocumentOptions } from './open-document.ts';
import { openUpstreams } from './upstreams.ts';

/** What a document serves, without ports and without walls: whoever is in the process may call. */
export interface InProcess {
  readonly served: readonly InProcessExposure[];
  /** By consumed namespace. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  close(): Promise<void>;
}

/** One exposure, to be called by its handler. */
export interface InProcessExposure {
  readonly namespace: string;
  readonly handler: Handler;
  /** Path that tools are called at; absent when it serves an API. */
  readonly endpoint: string | undefined;
  readonly offers: readonly InProcessOffer[];
}

/** A tool, or an operation of an API. */
export interface InProcessOffer {
  readonly kind: 'tool' | 'operation';
  readonly names: readonly string[];
  readonly method: string;
  readonly path: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly in: string;
    readonly member: boolean;
  }[];
}

/**
 * Opens the upstreams of a plan and serves its exposures to this process only.
 *
 * @throws ChoiceError when an address of the document cannot be used
 */
export async function openInProcess(plan: Plan, options: DocumentOptions): Promise<InProcess> {
  const { environment, extensions, clock = systemClock, log = silent } = options;
  const stack = new Stack();
  try {
    const around = { environment, extensions, clock, connect: connector(stack), stack, log };
    const upstreams = openUpstreams(plan, options, around);
    const runtime = { upstreams, steps: extensions.steps, log };
    const served = plan.exposures.map((exposure) => {
      const exposer = exposerOf(exposure, extensions);
      const serving = exposer.serve(exposure, runtime);
      stack.add({ close: () => serving.close?.() });
      return describe(exposure, exposer, serving.handler);
    });
    return { served, upstreams, close: () => stack.close() };
  } catch (failure) {
    await stack.close();
    throw failure;
  }
}

function describe(exposure: Exposure, exposer: Exposer, handler: Handler): InProcessExposure {
  const { namespace } = exposure;
  const offers = exposer.offers(exposure);
  // What can be served over standard input and output is called by messages, at one path.
  if (exposer.serveStdio)
    return { namespace, handler, endpoint: exposer.endpoint, offers: offers.map(toolOf) };
  const paths = exposer.openApi && members(exposer.openApi(exposure).paths);
  return {
    namespace,
    handler,
    endpoint: undefined,
    offers: paths ? offers.map((offer) => operationOf(offer, paths)) : [],
  };
}

function toolOf({ name }: Offer): InProcessOffer {
  return { kind: 'tool', names: [name], method: 'POST', path: '/', inputs: [] };
}

function operationOf(
  { name, inputs }: Offer,
  paths: Readonly<Record<string, unknown>>,
): InProcessOffer {
  const [method = '', path = ''] = name.split(' ', 2);
  const { operationId } = members(members(paths[path])[method.toLowerCase()]);
  return {
    kind: 'operation',
    names: typeof operationId === 'string' ? [operationId, name] : [name],
    method,
    path,
    inputs: inputs.map((input) => ({ name: input.name, in: input.in, member: 'member' in input })),
  };
}
