import type { Upstream } from '../consumes/index.ts';
import type { ScriptGovernor, ScriptWishes, StepType } from '../flow/index.ts';
import type { Handler, HttpRequest, Limits } from '../http/index.ts';
import {
  type Exposure,
  type ExposureCompiler,
  type Flow,
  isCall,
  type JsonSchema,
  type Template,
} from '../plan/index.ts';
import type { Diagnostic, Place, Report } from '../spec/index.ts';
import type { Log, RecordingOptions } from '../telemetry/index.ts';
import type { Operator } from './operator.ts';

/** What an exposer may use while it serves. */
export interface Runtime {
  /** By consumed namespace. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly steps: readonly StepType[];
  readonly log: Log;
  /** Decides on scripts. Absent = they run within the usual limits. */
  readonly scripts?: ScriptGovernor | undefined;
  /** The process, for an exposer that serves it. */
  readonly operator?: Operator;
}

/** A served exposure: answers requests until it is closed. */
export interface Serving {
  readonly handler: Handler;
  /** Tells callers who listen for it that something else is offered now. */
  toolsChanged?(): void;
  close?(): Promise<void>;
}

/** One exposure among those that share a listener. */
export interface Part<E extends Exposure = Exposure> {
  readonly exposure: E;
  /** Of the document that the exposure is of, and of no other. */
  readonly runtime: Runtime;
  /**
   * Takes an accepted caller's request on, without the credential. Absent = anybody may call.
   *
   * @throws Problem when the caller is not accepted
   */
  readonly admit?: (request: HttpRequest) => HttpRequest | Promise<HttpRequest>;
}

/** Several exposures of one kind, served together. */
export interface Combined extends Serving {
  /** Paths under the listener's address that lead to one exposure each, in the order of the parts. */
  readonly endpoints: readonly string[];
  /** What is not served because an earlier part has it. */
  readonly remarks: readonly Diagnostic[];
}

/** One line of what an exposure offers, for people. */
export interface Offer {
  /** What a caller writes, e.g. `GET /v1/sessions` or a tool's name. */
  readonly name: string;
  readonly description: string;
  readonly inputs: readonly OfferedInput[];
  /** Where the call goes, e.g. `GET /api/sessions`. */
  readonly target: string;
  readonly operation: string;
  /** Of a single call: names of inputs by the parameters that they are passed as. */
  readonly passed?: ReadonlyMap<string, string>;
  /** Where it is written; absent when it is written nowhere. */
  readonly place?: Place;
  /** What a model is told of it, when it is something for models. */
  readonly hints?: OfferHints;
}

/** What calling something does, as far as that is told. */
export interface OfferHints {
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly idempotent: boolean;
  readonly openWorld: boolean;
}

/** One input of an {@link Offer}. */
export interface OfferedInput {
  readonly name: string;
  readonly description?: string;
  readonly in: string;
  /** Where it is sent, when callers give it as an argument. */
  readonly sentIn?: string;
  readonly type: string;
  readonly required: boolean;
  /** What a value must satisfy. */
  readonly schema?: JsonSchema;
  /** Whether it is one member of the body even when no other input is in the body. */
  readonly member?: true;
}

/** What is different about an exposer that serves the process, not a capability. */
export interface Operating<E extends Exposure = Exposure> {
  readonly limits: Partial<Limits>;
  /** What it serves when nobody has written it in a document. */
  exposure(address: string, port: number): E;
  /** What it makes the process do. */
  wishes(exposure: E): Wishes;
}

/** What an exposer makes the process do beside answering requests. */
export interface Wishes {
  /** Absent = nothing is recorded. */
  readonly recording: RecordingOptions | undefined;
  /** Where traces are sent as well. */
  readonly collector: Template | undefined;
  /** Absent = scripts run within the usual limits. */
  readonly scripts: ScriptWishes | undefined;
}

/** One kind of exposer: how its part of a document is compiled, told and served. */
export interface Exposer<E extends Exposure = Exposure> extends ExposureCompiler {
  compile(...parameters: Parameters<ExposureCompiler['compile']>): E | undefined;
  actions?(exposure: E): readonly string[];
  /**
   * Set for one that serves the process: there is one of it, however many documents have one, and
   * other machines reach it only with a credential. It is served by `combine`.
   */
  readonly operates?: Operating<E>;
  /** Path under the listener's address that a client is given. */
  readonly endpoint: string;
  /** Whether its answers may be sent in a content coding. Default: false. */
  readonly compressible?: boolean;
  offers(exposure: E): readonly Offer[];
  /** Looks for the files that the exposure names, and reports what is not there. */
  survey?(exposure: E, report: Report): Promise<void>;
  /** The OpenAPI description of what it serves. Absent = it serves no API of that kind. */
  openApi?(exposure: E): JsonSchema;
  /** @param before what it takes the place of, which is closed once its requests are answered */
  serve(exposure: E, runtime: Runtime, before?: Serving): Serving;
  /**
   * Serves exposures of this kind together. Absent = each one needs a listener of its own.
   *
   * @param parts the first one keeps what several of them claim
   * @param before as with `serve`: made by this function too
   */
  combine?(parts: readonly Part<E>[], before?: Serving): Combined;
  /**
   * Serves over standard input and output; resolves when the input ends. Absent = this kind of
   * exposure needs a network.
   */
  serveStdio?(exposure: E, runtime: Runtime): Promise<void>;
  /**
   * Asks for one offer as a caller would, without a network. Absent = that cannot be done here.
   *
   * @param offer its name
   * @param given texts by input name, as somebody types them; several for a list
   * @returns what the caller is answered; `undefined` when there is no such offer to be asked for
   */
  ask?(exposure: E, offer: string, given: GivenTexts, runtime: Runtime): Promise<Reply | undefined>;
}

/** Texts by input name. */
export type GivenTexts = ReadonlyMap<string, readonly string[]>;

/** What a caller is answered, for people. */
export interface Reply {
  readonly refused: boolean;
  readonly text: string;
}

/** Declares an exposer, so that one in its own file is checked where it is written. */
export function defineExposer<E extends Exposure>(exposer: Exposer<E>): Exposer {
  // The host only ever hands an exposer the exposures that the same exposer compiled.
  return exposer as unknown as Exposer;
}

/** Where the calls of a flow go, and what with, for an {@link Offer}. */
export function targetOf(flow: Flow): Pick<Offer, 'target' | 'operation' | 'passed'> {
  const operations = flow.steps.filter(isCall).map((step) => step.operation);
  return {
    target:
      operations.map(({ method, path }) => `${method} ${path.text}`).join(', then ') ||
      'nothing: the answer is in the document',
    operation: operations.map(({ id }) => id).join(', '),
    passed: passedIn(flow),
  };
}

function passedIn({ steps }: Flow): ReadonlyMap<string, string> {
  const [only, ...others] = steps;
  if (!only || others.length > 0 || !isCall(only)) return new Map();
  return new Map(
    [...only.arguments].flatMap(([parameter, value]) =>
      value.kind === 'input' ? [[parameter, value.name] as const] : [],
    ),
  );
}
