import type { HeaderFields } from '../http/index.ts';
import type { Cancellation } from '../kernel/index.ts';
import type { Operation, Values } from '../plan/index.ts';
import type { Trace } from '../telemetry/index.ts';

/** Circumstances of one call. */
export interface CallContext {
  /** Id of the caller's request; sent on as `X-Request-Id` and written to the log. */
  readonly requestId: string;
  readonly cancellation: Cancellation;
  /** The trace that the call is part of, sent on in its header. Absent = none. */
  readonly trace?: Trace | undefined;
}

/** What an upstream answered, as it came: `refused` is a status of 400 and above that we pass on. */
export interface Outcome {
  readonly kind: 'value' | 'refused';
  readonly status: number;
  /** Fields worth passing on, already filtered; `content-type` among them. */
  readonly headers: HeaderFields;
  /** Bytes without content coding; empty when there is no content. */
  readonly body: Uint8Array;
  /** What the operation's answers are written in, e.g. `json`. */
  readonly format: string;
  /** Whether a whole answer of this format is passed on byte for byte; otherwise as JSON. */
  readonly verbatim: boolean;
  /**
   * The body as data, by its format. Decodes once, however often it is asked.
   *
   * @throws Problem upstream-invalid when the body is not of its format, or out of bounds
   */
  decode(): Promise<unknown>;
}

/** One consumed API, ready to be called. */
export interface Upstream {
  /**
   * @param values by parameter name of the operation; absent names are not sent
   * @returns the upstream's answer, success or refusal
   * @throws Problem parameter-invalid | parameter-missing before anything is sent;
   *   upstream-auth | upstream-redirect | upstream-invalid | upstream-too-large |
   *   upstream-unreachable | upstream-timeout | upstream-unconfigured | credential-missing after;
   *   overloaded | upstream-resting when it is not sent for the sake of the upstream
   */
  call(operation: Operation, values: Values, context: CallContext): Promise<Outcome>;
}
