import type { Serving } from '../exposes/index.ts';
import {
  type Limits,
  ListenError,
  type Listener,
  openListener,
  type Quota,
} from '../http/index.ts';
import { type Clock, systemClock } from '../kernel/index.ts';
import type { Diagnostic } from '../spec/index.ts';
import { type Log, silent, type Telemetry } from '../telemetry/index.ts';
import { behindWall, withNotices } from './authenticate.ts';
import { exposerOf } from './exposer-of.ts';
import { type Counted, countRequests } from './in-hand.ts';
import { observed } from './observe.ts';
import type { OpenPart } from './open-document.ts';
import type { ListenerPlan, NamedPart, PortOptions } from './plan-listeners.ts';

/** How ports are opened. */
export interface ListenersOptions extends PortOptions {
  /** Host names beside loopback ones that callers may use. */
  readonly allowHosts?: readonly string[];
  /** Origins of web pages that may call. */
  readonly allowOrigins?: readonly string[];
  /** Addresses of proxies, and blocks of them, whose `X-Forwarded-For` is believed. Default: none. */
  readonly trustProxies?: readonly string[];
  /** How many requests a caller may send to each port. Absent = any number. */
  readonly rate?: Quota | undefined;
  /** Whether answers may be sent in a content coding, where their exposer allows it. Default: true. */
  readonly compress?: boolean | undefined;
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

/** What answers at a port. */
interface Served {
  readonly type: string;
  readonly serving: Serving;
  readonly counted: Counted;
  /** Of each part, in their order. */
  readonly endpoints: readonly string[];
  readonly remarks: readonly Diagnostic[];
}

interface Open {
  readonly plan: ListenerPlan;
  readonly listener: Listener;
  readonly served: Served;
}

/** What requests at a port that nobody wants any more get to finish. */
const LEAVING_MS = 10_000;

/** Answers about the process take no longer. */
const OPERATING_DRAIN_MS = 1_000;

/** The open ports, and what answers there. */
export class Listeners {
  readonly #options: ListenersOptions;
  readonly #telemetry: Telemetry;
  #open: ReadonlyMap<string, Open> = new Map();
  readonly #leaving = new Set<Listener>();
  #replaced: Promise<unknown> = Promise.resolve();

  /** @param telemetry gets what there is to know of requests */
  constructor(options: ListenersOptions, telemetry: Telemetry) {
    this.#options = options;
    this.#telemetry = telemetry;
  }

  /** What is served where. */
  get exposes(): readonly Exposed[] {
    return [...this.#open.values()].flatMap(({ plan, listener, served }) =>
      partsOf(plan).map(({ namespace }, index) => ({
        namespace,
        type: served.type,
        url: `${listener.url}${served.endpoints[index] ?? ''}`,
      })),
    );
  }

  /** What exposures that share a port take from each other. */
  get remarks(): readonly Diagnostic[] {
    return [...this.#open.values()].flatMap(({ served }) => served.remarks);
  }

  /**
   * Makes the open ports those that are planned. Ports that stay change what answers without
   * losing a request; requests in hand finish where they began.
   *
   * @throws ExposeError when a port cannot be opened; everything is as it was then
   */
  async serve(plans: readonly ListenerPlan[]): Promise<void> {
    const before = this.#open;
    const opened = await this.#openMissing(plans);
    const open = plans.flatMap((plan) => {
      const known = before.get(plan.key);
      const now = known ? this.#replace(known, plan) : opened.get(plan.key);
      return now ? [[plan.key, now] as const] : [];
    });
    this.#open = new Map(open);
    for (const [key, gone] of before) if (!this.#open.has(key)) this.#leave(gone);
  }

  /** Resolves when what was replaced has answered what it had in hand. */
  async replaced(): Promise<void> {
    await this.#replaced;
  }

  /** Exposers close while their listeners drain: an open event stream would hold the drain for ever. */
  async stop(drainMs: number): Promise<void> {
    const cut = setTimeout(() => {
      for (const listener of this.#leaving) void listener.drain(0);
    }, drainMs);
    const open = [...this.#open.values()];
    const operating = open.filter((one) => this.#operates(one));
    await Promise.all([
      ...open.filter((one) => !operating.includes(one)).map((one) => drain(one, drainMs)),
      this.#replaced,
    ]);
    clearTimeout(cut);
    // The last to go: until then it says that the process is stopping.
    await Promise.all(operating.map((one) => drain(one, OPERATING_DRAIN_MS)));
  }

  #operates({ plan }: Open): boolean {
    return exposerOf(plan.first.part.exposure, this.#options.extensions).operates !== undefined;
  }

  async #openMissing(plans: readonly ListenerPlan[]): Promise<ReadonlyMap<string, Open>> {
    const opened = new Map<string, Open>();
    try {
      for (const plan of plans) {
        if (!this.#open.has(plan.key)) opened.set(plan.key, await this.#openOne(plan));
      }
      return opened;
    } catch (failure) {
      for (const { listener, served } of opened.values()) {
        await listener.drain(0);
        await served.serving.close?.();
      }
      throw failure;
    }
  }

  async #openOne(plan: ListenerPlan): Promise<Open> {
    const { allowHosts = [], allowOrigins = [], trustProxies = [], rate } = this.#options;
    const { compress = true } = this.#options;
    const { log = silent, clock = systemClock, extensions } = this.#options;
    const { namespace } = plan.first;
    const { operates, compressible } = exposerOf(plan.first.part.exposure, extensions);
    const limits = { ...this.#options.limits, ...operates?.limits };
    const served = this.#make(plan, undefined);
    try {
      const listener = await openListener(served.counted.handler, {
        name: namespace,
        host: plan.host,
        port: plan.port,
        log,
        clock,
        allowHosts,
        // Pages that may call a capability may not control the process.
        allowOrigins: operates ? [] : allowOrigins,
        trustProxies,
        // Whoever watches over the process is not counted with its callers.
        rate: operates ? undefined : rate,
        compress: compress && compressible,
        refused: (problem) => this.#telemetry.refused(problem),
        limits,
      });
      return { plan, listener, served };
    } catch (failure) {
      await served.serving.close?.();
      throw failure instanceof ListenError ? new ExposeError(namespace, failure) : failure;
    }
  }

  #replace(known: Open, plan: ListenerPlan): Open {
    if (isSame(known.plan, plan)) return { ...known, plan };
    const { listener, served: old } = known;
    const served = this.#make(plan, old);
    listener.use(served.counted.handler);
    served.serving.toolsChanged?.();
    this.#await(finish(old));
    return { plan, listener, served };
  }

  #leave({ listener, served }: Open): void {
    this.#leaving.add(listener);
    const left = Promise.all([listener.drain(LEAVING_MS), served.serving.close?.()]);
    this.#await(left.then(() => this.#leaving.delete(listener)));
  }

  #await(over: Promise<unknown>): void {
    const earlier = this.#replaced;
    this.#replaced = Promise.all([earlier, over]);
    // Whoever waits hears of it; until then it must not end the process.
    this.#replaced.catch(() => {});
  }

  #make({ first, others }: ListenerPlan, before: Served | undefined): Served {
    const { extensions, shared = false } = this.#options;
    const telemetry = this.#telemetry;
    const { type } = first.part.exposure;
    const exposer = exposerOf(first.part.exposure, extensions);
    const takesOver = before?.type === type ? before.serving : undefined;
    const place = { exposer: first.namespace, type };
    if (!exposer.combine || !(shared || exposer.operates)) {
      const { exposure, runtime, wall } = named(first);
      const serving = exposer.serve(exposure, runtime, takesOver);
      const counted = countRequests(observed(behindWall(serving.handler, wall), place, telemetry));
      return { type, serving, counted, endpoints: [exposer.endpoint], remarks: [] };
    }
    const parts = [first, ...others].map(named);
    const serving = exposer.combine(parts, takesOver);
    const walls = parts.flatMap(({ wall }) => wall ?? []);
    const handler = withNotices(serving.handler, walls);
    const counted = countRequests(exposer.operates ? handler : observed(handler, place, telemetry));
    return { type, serving, counted, endpoints: serving.endpoints, remarks: serving.remarks };
  }
}

async function drain({ listener, served }: Open, drainMs: number): Promise<void> {
  await Promise.all([listener.drain(drainMs), served.serving.close?.()]);
}

async function finish({ counted, serving }: Served): Promise<void> {
  await counted.answered();
  await serving.close?.();
}

function partsOf({ first, others }: ListenerPlan): readonly NamedPart[] {
  return [first, ...others];
}

function named({ part, namespace }: NamedPart): OpenPart {
  if (part.exposure.namespace === namespace) return part;
  return { ...part, exposure: { ...part.exposure, namespace } };
}

function isSame(plan: ListenerPlan, other: ListenerPlan): boolean {
  const [parts, others] = [partsOf(plan), partsOf(other)];
  return (
    parts.length === others.length &&
    parts.every(({ part, namespace }, index) => {
      const match = others[index];
      return match?.part === part && match.namespace === namespace;
    })
  );
}
