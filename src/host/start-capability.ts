import type { Plan } from '../plan/index.ts';
import type { Diagnostic } from '../spec/index.ts';
import { type Exposed, Listeners, type ListenersOptions } from './listeners.ts';
import { nameExposures } from './name-exposures.ts';
import { type DocumentOptions, type OpenDocument, openDocument } from './open-document.ts';
import { planListeners } from './plan-listeners.ts';
import { ChoiceError } from './upstreams.ts';

/** How plans are served. */
export interface StartOptions extends DocumentOptions, Omit<ListenersOptions, 'shared'> {}

/** A capability that is being served. */
export interface Running {
  readonly exposes: readonly Exposed[];
  /** Stops accepting, lets requests in hand finish until the deadline, closes everything. */
  stop(drainMs: number): Promise<void>;
}

/** Hears why a plan is left out while others are served. */
export type LeaveOut = (plan: Plan, reason: ChoiceError) => void;

/** Capabilities that are being served together, and can be exchanged meanwhile. */
export interface RunningTogether extends Running {
  /** What the documents take from each other: names, ports, routes, tools. */
  readonly remarks: readonly Diagnostic[];
  /**
   * Serves these plans from now on. What was served already goes on as it is; requests in hand of
   * what is not served any more are answered, and then its upstreams are closed.
   *
   * @param leaveOut hears of plans that cannot be opened; without it they are failures
   * @throws ExposeError | ChoiceError as {@link startCapability}; everything is as it was then
   */
  update(plans: readonly Plan[], leaveOut?: LeaveOut): Promise<void>;
}

/**
 * Serves a plan: opens its upstreams, then a listener for each exposure that has a port. When one
 * cannot be opened, what was opened is closed again.
 *
 * @throws ExposeError when a port is taken or an address does not exist
 * @throws ChoiceError when an address of the document cannot be used, or callers of an exposure
 *   cannot be authenticated as it asks
 */
export async function startCapability(plan: Plan, options: StartOptions): Promise<RunningTogether> {
  return start([plan], { ...options, shared: false });
}

/**
 * Serves several plans in one process. Exposures of one kind that want the same port share it.
 *
 * @param leaveOut hears of plans that cannot be opened; without it they are failures
 * @throws ExposeError | ChoiceError as {@link startCapability}
 */
export async function startCapabilities(
  plans: readonly Plan[],
  options: StartOptions,
  leaveOut?: LeaveOut,
): Promise<RunningTogether> {
  return start(plans, { ...options, shared: true }, leaveOut);
}

async function start(
  plans: readonly Plan[],
  options: DocumentOptions & ListenersOptions,
  leaveOut?: LeaveOut,
): Promise<RunningTogether> {
  const running = new OpenDocuments(options);
  await running.update(plans, leaveOut);
  return running;
}

class OpenDocuments implements RunningTogether {
  exposes: readonly Exposed[] = [];
  remarks: readonly Diagnostic[] = [];
  readonly #options: DocumentOptions & ListenersOptions;
  readonly #listeners: Listeners;
  #documents: ReadonlyMap<Plan, OpenDocument> = new Map();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: DocumentOptions & ListenersOptions) {
    this.#options = options;
    this.#listeners = new Listeners(options);
  }

  async update(plans: readonly Plan[], leaveOut?: LeaveOut): Promise<void> {
    const before = this.#documents;
    const documents = new Map(before);
    try {
      for (const plan of plans) {
        const document = documents.get(plan) ?? (await this.#open(plan, leaveOut));
        if (document) documents.set(plan, document);
      }
      await this.#serve(plans.flatMap((plan) => documents.get(plan) ?? []));
    } catch (failure) {
      await closeMissing(documents, before);
      throw failure;
    }
    const kept = new Map([...documents].filter(([plan]) => plans.includes(plan)));
    this.#documents = kept;
    const closing = this.#listeners.replaced().then(() => closeMissing(documents, kept));
    this.#closing.add(closing);
    closing.then(
      () => this.#closing.delete(closing),
      () => {},
    );
  }

  async stop(drainMs: number): Promise<void> {
    await this.#listeners.stop(drainMs);
    await Promise.all(this.#closing);
    await closeMissing(this.#documents, new Map());
  }

  async #open(plan: Plan, leaveOut: LeaveOut | undefined): Promise<OpenDocument | undefined> {
    try {
      return await openDocument(plan, this.#options);
    } catch (failure) {
      if (!leaveOut || !(failure instanceof ChoiceError)) throw failure;
      leaveOut(plan, failure);
      return undefined;
    }
  }

  async #serve(documents: readonly OpenDocument[]): Promise<void> {
    const parts = documents.flatMap((document) => document.parts);
    const { names, remarks } = nameExposures(parts.map(({ exposure }) => exposure));
    const named = parts.map((part) => ({ part, namespace: names.get(part.exposure) ?? '' }));
    const planned = planListeners(named, this.#options);
    await this.#listeners.serve(planned.listeners);
    const exposed = new Map(this.#listeners.exposes.map((one) => [one.namespace, one]));
    this.exposes = named.flatMap(({ namespace }) => exposed.get(namespace) ?? []);
    this.remarks = [...remarks, ...planned.remarks, ...this.#listeners.remarks];
  }
}

/** Closes the documents that are not among those that stay. */
async function closeMissing(
  documents: ReadonlyMap<Plan, OpenDocument>,
  staying: ReadonlyMap<Plan, OpenDocument>,
): Promise<void> {
  for (const [plan, document] of documents) if (!staying.has(plan)) await document.close();
}
