import { Problem } from '../../kernel/index.ts';

/** Ways in which an exchange with an upstream fails. */
export type UpstreamFailure =
  | 'upstream-unreachable'
  | 'upstream-timeout'
  | 'upstream-too-large'
  | 'upstream-invalid';

/** Circumstances of a failure. */
export interface FailureContext {
  /** Upper case. */
  readonly method: string;
  /** Whether any of the request may have reached the upstream. */
  readonly sent: boolean;
  readonly cause: Error | undefined;
}

/**
 * Which failure an error of the connection is.
 *
 * @param answering whether the header of the answer had arrived
 * @returns `undefined` when it is not the upstream's failure but a mistake of ours
 */
export function failureOf(error: Error, answering: boolean): UpstreamFailure | undefined {
  const code = codeOf(error);
  if (code === 'UND_ERR_INVALID_ARG') return undefined;
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return 'upstream-too-large';
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT') return 'upstream-timeout';
  // An answer that breaks off is as useless as one that is no HTTP.
  if (answering || NOT_HTTP.has(code)) return 'upstream-invalid';
  return 'upstream-unreachable';
}

/** Undici gives its parser errors no code, only a name. */
const NOT_HTTP: ReadonlySet<string> = new Set([
  'HTTPParserError',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

/**
 * The problem a caller is told. The text is fixed and the cause is a bare code, because messages
 * of socket errors name addresses and those of parser errors quote the answer.
 */
export function upstreamProblem(name: UpstreamFailure, context: FailureContext): Problem {
  const uncertain = context.sent && !SAFE.has(context.method);
  return new Problem(name, DETAILS[name], {
    ...(uncertain && { members: { outcome: 'unknown' } }),
    ...(context.cause && { cause: codeOf(context.cause) }),
  });
}

/** The failure of a request that was not sent, because nobody waits for its answer. */
export function givenUp(method: string): Problem {
  return upstreamProblem('upstream-unreachable', { method, sent: false, cause: GIVEN_UP });
}

/** Why an exchange is given up from this side. */
export const GIVEN_UP = Object.assign(new Error('nobody waits for the answer'), {
  code: 'CANCELLED',
});

/**
 * Whether a request cannot have reached the upstream, because there was no connection to it. Some
 * of these codes may also end a connection that stood: what was unsafe then says `outcome`.
 */
export function neverConnected({ cause, members }: Problem): boolean {
  return NO_CONNECTION.has(cause) && members.outcome === undefined;
}

/** Codes of attempts to connect. A certificate that is refused stays refused. */
const NO_CONNECTION: ReadonlySet<unknown> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether the connection was lost while an answer was waited for. */
export function brokeBeforeAnswer({ problem, cause }: Problem): boolean {
  return problem === 'upstream-unreachable' && BROKEN.has(cause);
}

/** Codes of connections that end; without one when undici wanted to send the request again itself. */
const BROKEN: ReadonlySet<unknown> = new Set([undefined, 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * RFC 9110 section 9.2.1. PUT and DELETE are idempotent on paper only: real APIs append with PUT,
 * so after a failure nobody may say that nothing happened.
 */
const SAFE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

const DETAILS: Readonly<Record<UpstreamFailure, string>> = {
  'upstream-unreachable': 'the connection to the upstream API failed',
  'upstream-timeout': 'the upstream API took too long',
  'upstream-too-large': 'the answer of the upstream API exceeds the limit',
  'upstream-invalid': 'the answer of the upstream API is not valid or not complete',
};

function codeOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : error.name;
}
