import type { ScriptGovernor } from '../flow/index.ts';
import type { Handler, PathTemplate } from '../http/index.ts';
import type { Diagnostic, Place } from '../spec/index.ts';
import type { LiveLog, Readable, Telemetry } from '../telemetry/index.ts';
import type { Offer } from './exposer.ts';

/**
 * The process as whoever looks after it sees it. The host is it; the control port only asks.
 * Nothing that it tells holds a secret: variables are named, their values are not.
 */
export interface Operator {
  readonly telemetry: Telemetry;
  readonly log: LiveLog;
  readonly version: string;
  health(): Promise<Health>;
  status(): Status;
  plan(): PlanView;
  configuration(): unknown;
  /** Figures that are only taken when somebody asks. */
  readings(): readonly Readable[];
  /**
   * Reads all documents again and serves what they say now; whatever cannot be served leaves what
   * is served as it is.
   *
   * @throws Problem reload-impossible
   */
  reload(): Promise<ReloadReport>;
  /**
   * Reads all documents and tells what a reload would do. It changes nothing.
   *
   * @throws Problem reload-impossible
   */
  checkReload(): Promise<CheckReport>;
  /** What there is to say about a document. Opens no file and changes nothing. */
  validate(file: string, text: string): Promise<readonly Diagnostic[]>;
  /** The documents as they are written, with everything that there is to say about them. */
  documents(): readonly DocumentText[];
  /**
   * Sends a request to an exposure of this process, through its port.
   *
   * @throws Problem parameter-invalid when there is no such exposure
   */
  relay(request: RelayedRequest): Promise<RelayedAnswer>;
  /** The service that is embedded in this process; `undefined` when there is none. */
  readonly embedded: EmbeddedView | undefined;
  /** The files of the console by name; none when they were not built. */
  console(): ReadonlyMap<string, Uint8Array>;
  readonly scripts: Pick<ScriptGovernor, 'settings' | 'stats'>;
}

/** A service in this process, for whoever looks after it. */
export interface EmbeddedView {
  /** What of it may be asked. */
  readonly routes: readonly {
    readonly method: string;
    readonly path: PathTemplate;
    readonly description: string;
  }[];
  /** Answers with the key that the process has for it, whatever `Authorization` a request brings. */
  readonly handler: Handler;
}

/** Whether the process can do its work. */
export interface Health {
  readonly state: 'starting' | 'ready' | 'stopping';
  readonly adapters: readonly Adapter[];
  readonly documents: { readonly served: number; readonly failed: number };
  /** They are told of, but a process is ready without them. */
  readonly upstreams: readonly UpstreamHealth[];
  /** What the process cannot do without, by name: that it listens, and the data of its own service. */
  readonly checks: Readonly<Record<string, 'UP' | 'DOWN'>>;
}

/** A consumed API, as far as calls of it are sent. */
export interface UpstreamHealth {
  readonly namespace: string;
  readonly circuit: 'closed' | 'open' | 'half-open';
}

/** Something that is exposed. */
export interface Adapter {
  readonly type: string;
  readonly namespace: string;
  readonly port: number | null;
  /** Where it is reached from this machine; `null` when it does not listen. */
  readonly url: string | null;
  readonly state: 'started' | 'stopped';
}

/** The process and its documents. */
export interface Status {
  readonly state: Health['state'];
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  readonly uptimeMs: number;
  readonly documents: readonly DocumentStatus[];
  readonly adapters: readonly Adapter[];
}

/** One document. */
export interface DocumentStatus {
  /** As it was named when the process was started. */
  readonly file: string;
  readonly title: string;
  readonly specVersion: string;
  /**
   * `served`; `stale` = an older version is, because the file cannot be served as it is now;
   * `failed` = nothing of it is.
   */
  readonly state: 'served' | 'stale' | 'failed';
  readonly errors: readonly DiagnosticView[];
  /** Why a document that was read well is not served. */
  readonly reason?: string;
  readonly warnings: number;
  readonly adapters: readonly Adapter[];
}

/** A diagnostic as it is sent. */
export interface DiagnosticView {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly help?: string;
}

/** A document as it is written. */
export interface DocumentText {
  readonly file: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly specVersion: string;
  readonly state: DocumentStatus['state'];
  readonly text: string;
  readonly diagnostics: readonly (DiagnosticView & { readonly length: number })[];
}

/** A request to an exposure of this process. */
export interface RelayedRequest {
  /** Namespace of the exposure. */
  readonly exposer: string;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What came of it. Times are milliseconds. */
export interface RelayedAnswer {
  readonly traceId: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly durationMs: number;
  /** In the order in which they ended. */
  readonly sent: readonly SentRequest[];
}

/** A request that was sent to a consumed API, without credentials. */
export interface SentRequest {
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Of the answer; `null` when there was none. */
  readonly status: number | null;
  readonly durationMs: number;
}

/** A route or tool as it is sent. */
export interface OfferView extends Omit<Offer, 'passed'> {
  /** Of a single call: names of inputs by the parameters that they are passed as. */
  readonly passed: Readonly<Record<string, string>>;
}

/** Everything that is served, and where it leads. */
export interface PlanView {
  readonly documents: readonly {
    readonly file: string;
    readonly title: string;
    readonly consumes: readonly {
      readonly namespace: string;
      readonly baseUri: string;
      readonly authentication: string;
      /** Whether the AI Sessions service of this process answers in its place. */
      readonly embedded: boolean;
      /** Those that its key may see, where they are known. */
      readonly organisations: readonly string[];
      readonly operations: readonly {
        readonly id: string;
        readonly method: string;
        readonly path: string;
        readonly description: string;
        readonly place: Place;
        /** What the contract gives as examples, by the names of parameters and members of a body. */
        readonly examples: Readonly<Record<string, unknown>>;
      }[];
    }[];
    readonly exposes: readonly {
      readonly namespace: string;
      readonly type: string;
      readonly url: string | null;
      /** What callers prove who they are with; `none` when anybody may call. */
      readonly authentication: string;
      readonly place: Place;
      readonly offers: readonly OfferView[];
    }[];
  }[];
}

/** What became of each document that was read again. */
export interface ReloadReport {
  readonly durationMs: number;
  readonly documents: readonly {
    readonly file: string;
    readonly outcome: string;
    readonly reason?: string;
    readonly errors: readonly DiagnosticView[];
  }[];
}

/** What would become of each document, were it read again. */
export interface CheckReport {
  /** Whether all of them can be served. */
  readonly valid: boolean;
  readonly durationMs: number;
  readonly documents: readonly (ReloadReport['documents'][number] & {
    /** What callers and agents would find otherwise. */
    readonly changes: readonly {
      readonly part: string;
      readonly kind: 'added' | 'removed' | 'changed';
      readonly detail?: string;
    }[];
    /** Everything that there is to say about the document; `frame` shows the line, as text. */
    readonly diagnostics: readonly (DiagnosticView & { readonly frame: string })[];
  })[];
}
