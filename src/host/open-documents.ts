import { systemClock } from '../kernel/index.ts';
import type { Exposure, Plan } from '../plan/index.ts';
import type { Diagnostic } from '../spec/index.ts';
import { DEFAULT_RECORDING, isLive, liveLog, silent, Telemetry } from '../telemetry/index.ts';
import { collectorAddress } from './collector-address.ts';
import { ControlPart } from './control-part.ts';
import { exposerOf } from './exposer-of.ts';
import { type Exposed, Listeners, type ListenersOptions } from './listeners.ts';
import { nameExposures } from './name-exposures.ts';
import {
  type DocumentOptions,
  type OpenDocument,
  type OpenPart,
  openDocument,
} from './open-document.ts';
import { HostOperator, type ServedExposure } from './operator.ts';
import { planListeners } from './plan-listeners.ts';
import type { LiveDocuments } from './reload.ts';
import type { LeaveOut, RunningTogether, StartOptions } from './start-capability.ts';
import { ChoiceError } from './upstreams.ts';

/** Documents that are served together, and the control port of all. */
export class OpenDocuments implements RunningTogether {
  exposes: readonly Exposed[] = [];
  remarks: readonly Diagnostic[] = [];
  readonly #options: DocumentOptions & ListenersOptions;
  readonly #operator: HostOperator;
  readonly #control: ControlPart;
  readonly #listeners: Listeners;
  #documents: ReadonlyMap<Plan, OpenDocument> = new Map();
  readonly #closing = new Set<Promise<void>>();

  constructor(options: StartOptions & Pick<ListenersOptions, 'shared'>) {
    const { extensions, clock = systemClock, log: given = silent, control = {} } = options;
    const log = isLive(given) ? given : liveLog(given, 'debug', () => clock.now());
    const telemetry = new Telemetry(clock);
    const operator = new HostOperator({ telemetry, log, clock, extensions, choices: options });
    this.#operator = operator;
    this.#options = { ...options, log, clock, operator };
    const runtime = { upstreams: new Map(), steps: [], log, operator };
    this.#control = new ControlPart(control, extensions, runtime, clock);
    this.#listeners = new Listeners(this.#options, telemetry);
  }

  async update(plans: readonly Plan[], leaveOut?: LeaveOut): Promise<void> {
    const before = this.#documents;
    const documents = new Map(before);
    try {
      for (const plan of plans) {
        const document = documents.get(plan) ?? (await this.#open(plan, leaveOut));
        if (document) documents.set(plan, document);
      }
      const served = plans.flatMap((plan) => {
        const document = documents.get(plan);
        return document ? [[plan, document] as const] : [];
      });
      await this.#serve(served);
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

  async rehearse(plans: readonly Plan[]): Promise<readonly Diagnostic[]> {
    const opened = new Map<Plan, OpenDocument>();
    try {
      for (const plan of plans)
        if (!this.#documents.has(plan)) opened.set(plan, await openDocument(plan, this.#unheard()));
      const all = plans.map((plan) => this.#documents.get(plan) ?? opened.get(plan));
      return this.#arrange(all.flatMap((document) => document?.parts ?? [])).remarks;
    } finally {
      await closeMissing(opened, new Map());
    }
  }

  readFrom(documents: LiveDocuments): void {
    this.#operator.live = documents;
  }

  async stop(drainMs: number, noticeMs = 0): Promise<void> {
    this.#operator.state = 'stopping';
    if (noticeMs > 0) await new Promise((resolve) => setTimeout(resolve, noticeMs));
    // Nobody waits for the end of a stream that has none.
    this.#options.embedded?.endWatches?.();
    await this.#listeners.stop(drainMs);
    await Promise.all(this.#closing);
    await closeMissing(this.#documents, new Map());
    await this.#operator.close();
  }

  /** Lets go of what it holds without any document. */
  giveUp(): Promise<void> {
    return this.#operator.close();
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

  /** For a document that is opened to see whether that can be done: nobody hears how its APIs are. */
  #unheard(): DocumentOptions {
    return { ...this.#options, operator: undefined };
  }

  /** Decides what is served where, under which names. Opens nothing. */
  #arrange(open: readonly OpenPart[]) {
    const { control, others, remarks: seconds } = this.#control.choose(open);
    const parts = control ? [...others, control] : others;
    const { names, remarks } = nameExposures(parts.map(({ exposure }) => exposure));
    const named = parts.map((part) => ({ part, namespace: names.get(part.exposure) ?? '' }));
    const planned = planListeners(named, this.#options);
    return {
      control,
      names,
      named,
      listeners: planned.listeners,
      remarks: [...seconds, ...remarks, ...planned.remarks],
    };
  }

  async #serve(documents: readonly (readonly [Plan, OpenDocument])[]): Promise<void> {
    const parts = documents.flatMap(([, document]) => document.parts);
    const { control, names, named, listeners, remarks } = this.#arrange(parts);
    this.#obey(control);
    await this.#listeners.serve(listeners);
    const exposed = new Map(this.#listeners.exposes.map((one) => [one.namespace, one]));
    this.exposes = named.flatMap(({ namespace }) => exposed.get(namespace) ?? []);
    this.remarks = [...remarks, ...this.#listeners.remarks];
    const plans = documents.map(([plan]) => plan);
    this.#operator.served = servedOf(plans, names, exposed, (one) => this.#isCapability(one));
    if (this.#operator.state === 'starting') this.#operator.state = 'ready';
  }

  #isCapability(exposure: Exposure): boolean {
    return exposerOf(exposure, this.#options.extensions).operates === undefined;
  }

  /**
   * Records, and bounds scripts, as the control port says. Without one nothing is recorded, unless
   * the environment names a collector.
   */
  #obey(control: OpenPart | undefined): void {
    const operates = control && exposerOf(control.exposure, this.#options.extensions).operates;
    const wishes = control && operates?.wishes(control.exposure);
    const address = collectorAddress(wishes?.collector, this.#options.environment);
    const unasked = address && !wishes ? DEFAULT_RECORDING : undefined;
    const recording = wishes ? wishes.recording : unasked;
    this.#operator.watch(recording !== undefined);
    this.#operator.telemetry.record(recording);
    this.#operator.collect(recording && address);
    this.#operator.scripts.wish(wishes?.scripts);
  }
}

/** What plans expose, by the names and addresses that it has here. */
function servedOf(
  plans: readonly Plan[],
  names: ReadonlyMap<Exposure, string>,
  exposed: ReadonlyMap<string, Exposed>,
  isCapability: (exposure: Exposure) => boolean,
): readonly ServedExposure[] {
  return plans.flatMap((plan) =>
    plan.exposures.filter(isCapability).map((exposure) => {
      const namespace = names.get(exposure);
      const url = namespace === undefined ? undefined : exposed.get(namespace)?.url;
      return { plan, exposure, namespace: namespace ?? exposure.namespace, url };
    }),
  );
}

/** Closes the documents that are not among those that stay. */
async function closeMissing(
  documents: ReadonlyMap<Plan, OpenDocument>,
  staying: ReadonlyMap<Plan, OpenDocument>,
): Promise<void> {
  for (const [plan, document] of documents) if (!staying.has(plan)) await document.close();
}
