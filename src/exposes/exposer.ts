import type { Upstream } from '../consumes/index.ts';
import type { StepType } from '../flow/index.ts';
import type { Handler } from '../http/index.ts';
import {
  type Exposure,
  type ExposureCompiler,
  type Flow,
  isCall,
  type JsonSchema,
} from '../plan/index.ts';
import type { Log } from '../telemetry/index.ts';

/** What an exposer may use while it serves. */
export interface Runtime {
  /** By consumed namespace. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  readonly steps: readonly StepType[];
  readonly log: Log;
}

/** A served exposure: answers requests until it is closed. */
export interface Serving {
  readonly handler: Handler;
  close?(): Promise<void>;
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
}

/** One input of an {@link Offer}. */
export interface OfferedInput {
  readonly name: string;
  readonly description?: string;
  readonly in: string;
  readonly type: string;
  readonly required: boolean;
}

/** One kind of exposer: how its part of a document is compiled, told and served. */
export interface Exposer<E extends Exposure = Exposure> extends ExposureCompiler {
  compile(...parameters: Parameters<ExposureCompiler['compile']>): E | undefined;
  /** Path under the listener's address that a client is given. */
  readonly endpoint: string;
  offers(exposure: E): readonly Offer[];
  /** The OpenAPI description of what it serves. Absent = it serves no API of that kind. */
  openApi?(exposure: E): JsonSchema;
  serve(exposure: E, runtime: Runtime): Serving;
  /**
   * Serves over standard input and output; resolves when the input ends. Absent = this kind of
   * exposure needs a network.
   */
  serveStdio?(exposure: E, runtime: Runtime): Promise<void>;
}

/** Declares an exposer, so that one in its own file is checked where it is written. */
export function defineExposer<E extends Exposure>(exposer: Exposer<E>): Exposer {
  // The host only ever hands an exposer the exposures that the same exposer compiled.
  return exposer as unknown as Exposer;
}

/** Where the calls of a flow go, for {@link Offer.target}. */
export function targetOf(flow: Flow): Pick<Offer, 'target' | 'operation'> {
  const operations = flow.steps.filter(isCall).map((step) => step.operation);
  return {
    target:
      operations.map(({ method, path }) => `${method} ${path.text}`).join(', then ') ||
      'nothing: the answer is in the document',
    operation: operations.map(({ id }) => id).join(', '),
  };
}
