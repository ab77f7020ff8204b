import type {
  Adapter,
  CheckReport,
  DocumentStatus,
  DocumentText,
  EmbeddedView,
  Health,
  Operator,
  PlanView,
  RelayedAnswer,
  RelayedRequest,
  ReloadReport,
  Status,
} from '../exposes/index.ts';
import { ScriptGovernor } from '../flow/index.ts';
import { type Clock, Problem, VERSION } from '../kernel/index.ts';
import type { Exposure, Plan } from '../plan/index.ts';
import type { Diagnostic } from '../spec/index.ts';
import {
  type LiveLog,
  type ProcessReadings,
  processReadings,
  type Readable,
  referenceNames,
  type Telemetry,
} from '../telemetry/index.ts';
import { asOwner } from './as-owner.ts';
import { checkAll } from './check-all.ts';
import { circuitsOf } from './circuits.ts';
import { Collector, type CollectorAddress } from './collector.ts';
import { configurationOf } from './configuration.ts';
import { consoleFiles } from './console-files.ts';
import { documentTexts } from './document-texts.ts';
import type { Extensions } from './extensions.ts';
import { planViewOf } from './plan-view.ts';
import { relay } from './relay.ts';
import type { LiveDocuments } from './reload.ts';
import { reloadAll } from './reload-all.ts';
import { documentStatuses } from './statuses.ts';
import type { EmbeddedService, UpstreamChoices } from './upstreams.ts';
import { validateText } from './validate-text.ts';
import { Witness } from './witness.ts';

/** An exposure that is served, or could be. */
export interface ServedExposure {
  readonly plan: Plan;
  readonly exposure: Exposure;
  /** What it is called in this process. */
  readonly namespace: string;
  /** Absent when it does not listen. */
  readonly url: string | undefined;
}

/** What an operator looks after. */
export interface Operated {
  readonly telemetry: Telemetry;
  readonly log: LiveLog;
  readonly clock: Clock;
  readonly extensions: Extensions;
  readonly choices: UpstreamChoices & { readonly embedded: EmbeddedService | undefined };
}

/** This process, for its control port. */
export class HostOperator implements Operator {
  readonly telemetry: Telemetry;
  readonly log: LiveLog;
  readonly version = VERSION;
  readonly scripts: ScriptGovernor;
  /** Sees what is sent on behalf of calls that are made from the control port. */
  readonly witness: Witness;
  state: Health['state'] = 'starting';
  /** Everything that the served documents expose, the control port left out. */
  served: readonly ServedExposure[] = [];
  /** Where the documents come from, when they can be read again. */
  live: LiveDocuments | undefined;
  readonly #operated: Operated;
  readonly #startedAt: number;
  readonly #startedMs: number;
  #process: ProcessReadings | undefined;
  #collector: Collector | undefined;
  #console: ReadonlyMap<string, Uint8Array> | undefined;

  constructor(operated: Operated) {
    const { telemetry, log, clock } = operated;
    this.telemetry = telemetry;
    this.log = log;
    this.scripts = new ScriptGovernor(clock);
    this.witness = new Witness(clock);
    this.#operated = operated;
    this.#startedAt = clock.now();
    this.#startedMs = clock.monotonic();
  }

  /** Watches the event loop, as long as somebody may want to know. */
  watch(on: boolean): void {
    if (on) this.#process ??= processReadings(VERSION);
    else this.#unwatch();
  }

  /** Sends traces there from now on, or nowhere. */
  collect(address: CollectorAddress | undefined): void {
    const before = this.#collector;
    if (before?.address.url.href === address?.url.href) return;
    this.#collector = address && new Collector(address, this.log);
    this.telemetry.export = (trace) => this.#collector?.add(trace);
    // What waits there is sent there.
    void before?.close();
  }

  /** Lets go of everything; what waits to be collected is sent first. */
  async close(): Promise<void> {
    this.#unwatch();
    await this.#collector?.close();
  }

  #unwatch(): void {
    this.#process?.close();
    this.#process = undefined;
  }

  async health(): Promise<Health> {
    const sessions = await this.#checkSessions();
    const documents = this.#documents();
    const failed = documents.filter(({ state }) => state === 'failed').length;
    const upstreams = this.served.flatMap(({ plan }) => plan.upstreams.map((one) => one.namespace));
    return {
      state: this.state,
      adapters: this.#adapters(),
      documents: { served: documents.length - failed, failed },
      upstreams: circuitsOf([...new Set(upstreams)], this.telemetry.metrics),
      checks: { listeners: this.state === 'starting' ? 'DOWN' : 'UP', ...sessions },
    };
  }

  status(): Status {
    const { clock } = this.#operated;
    return {
      state: this.state,
      startedAt: this.#startedAt,
      uptimeMs: clock.monotonic() - this.#startedMs,
      documents: this.#documents(),
      adapters: this.#adapters(),
    };
  }

  plan(): PlanView {
    return planViewOf(this.served, this.#operated);
  }

  configuration(): unknown {
    return configurationOf(this.served, this.#operated);
  }

  readings(): readonly Readable[] {
    const { metrics } = this.telemetry;
    metrics.capabilities.clear();
    for (const { title, state } of this.#documents())
      metrics.capabilities.set([title], state === 'failed' ? 0 : 1);
    const figures = this.#operated.choices.embedded?.figures?.() ?? [];
    return [
      ...Object.values(metrics),
      ...figures,
      ...(this.#process?.read() ?? []),
      ...referenceNames(metrics),
    ];
  }

  async reload(): Promise<ReloadReport> {
    const { clock, log } = this.#operated;
    return reloadAll(this.#fromFiles(), { clock, log, metrics: this.telemetry.metrics });
  }

  async checkReload(): Promise<CheckReport> {
    return checkAll(this.#fromFiles(), this.#operated.clock);
  }

  validate(file: string, text: string): Promise<readonly Diagnostic[]> {
    return validateText(file, text, this.#operated.extensions);
  }

  documents(): readonly DocumentText[] {
    return documentTexts(this.#documents(), this.live);
  }

  relay(request: RelayedRequest): Promise<RelayedAnswer> {
    return relay(request, this.served, { witness: this.witness, clock: this.#operated.clock });
  }

  get embedded(): EmbeddedView | undefined {
    const { embedded } = this.#operated.choices;
    return embedded && asOwner(embedded);
  }

  console(): ReadonlyMap<string, Uint8Array> {
    this.#console ??= consoleFiles();
    return this.#console;
  }

  #fromFiles(): LiveDocuments {
    if (this.live) return this.live;
    throw new Problem('reload-impossible', 'the plans of this process were not read from files');
  }

  /** The data of the embedded service, when there is one: without it most calls fail. */
  async #checkSessions(): Promise<Health['checks']> {
    const { embedded } = this.#operated.choices;
    if (!embedded?.check) return {};
    return embedded.check().then(
      () => ({ sessions: 'UP' }),
      () => ({ sessions: 'DOWN' }),
    );
  }

  #adapters(): readonly Adapter[] {
    return this.served.map((one) => this.#adapterOf(one));
  }

  #documents(): readonly DocumentStatus[] {
    return documentStatuses(this.served, this.live, (one) => this.#adapterOf(one));
  }

  #adapterOf({ exposure, namespace, url }: ServedExposure): Adapter {
    const port = url === undefined ? exposure.port : Number(new URL(url).port || HTTP_PORT);
    const started = url !== undefined && this.state !== 'stopping';
    return {
      type: exposure.type,
      namespace,
      port: port ?? null,
      url: url ?? null,
      state: started ? 'started' : 'stopped',
    };
  }
}

const HTTP_PORT = 80;
