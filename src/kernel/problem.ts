/**
 * Every run-time failure Capstan reports, by name. Names are stable and never reused; the status
 * is what an HTTP caller sees, the title never changes with the occurrence (RFC 9457 section 3.1).
 */
export const PROBLEMS = {
  'malformed-request': { status: 400, title: 'The request is not valid HTTP for this server' },
  'json-invalid': { status: 400, title: 'The body is not acceptable JSON' },
  'parameter-missing': { status: 400, title: 'A required parameter is missing' },
  'parameter-invalid': { status: 400, title: 'A parameter has an unacceptable value' },
  unauthenticated: { status: 401, title: 'The request does not prove who sends it' },
  'insufficient-scope': { status: 403, title: 'The access token does not allow this request' },
  'host-forbidden': { status: 403, title: 'This host name is not served here' },
  'origin-forbidden': { status: 403, title: 'Pages of this origin may not call this server' },
  'route-not-found': { status: 404, title: 'Nothing is served at this path' },
  'trace-not-found': { status: 404, title: 'No such trace is kept' },
  'method-not-allowed': { status: 405, title: 'This path does not support this method' },
  'request-timeout': { status: 408, title: 'The request did not arrive in time' },
  'body-too-large': { status: 413, title: 'The body is larger than this server accepts' },
  'target-too-long': {
    status: 414,
    title: 'The request target is longer than this server accepts',
  },
  'media-type-unsupported': {
    status: 415,
    title: 'The body has a media type this operation does not read',
  },
  'reload-impossible': { status: 409, title: 'This process has no documents to read again' },
  'documents-unserved': { status: 422, title: 'Documents cannot be served as they are now' },
  'expectation-failed': { status: 417, title: 'The expectation of the request cannot be met' },
  'step-unfed': {
    status: 422,
    title: 'A step of the document has no value to work with',
  },
  'rate-limited': { status: 429, title: 'This caller sends more than is accepted' },
  'credentials-guessed': {
    status: 429,
    title: 'Too many wrong credentials came from this address',
  },
  'headers-too-large': {
    status: 431,
    title: 'The request has more header data than this server accepts',
  },
  internal: { status: 500, title: 'The server failed to handle the request' },
  'script-failed': { status: 500, title: 'A script of the document failed' },
  'transfer-coding-unsupported': { status: 501, title: 'This transfer coding is not supported' },
  'upstream-auth-unsupported': {
    status: 501,
    title: 'The upstream API needs an authentication that is not supported or not complete',
  },
  'upstream-auth': { status: 502, title: "The upstream API refused the gateway's own credential" },
  'upstream-redirect': {
    status: 502,
    title: 'The upstream API answered with a redirect, which is not followed',
  },
  'upstream-invalid': {
    status: 502,
    title: 'The upstream API gave an answer that cannot be passed on',
  },
  'upstream-too-large': {
    status: 502,
    title: 'The upstream API gave a larger answer than is accepted',
  },
  'upstream-unreachable': { status: 502, title: 'The upstream API cannot be reached' },
  'upstream-unrecorded': {
    status: 502,
    title: 'There is no recorded or made-up answer to this call',
  },
  'upstream-unconfigured': { status: 503, title: 'The upstream API has no address' },
  'credential-missing': {
    status: 503,
    title: "The gateway's credential for the upstream API is not set",
  },
  'keys-unavailable': { status: 503, title: 'Access tokens cannot be checked' },
  overloaded: { status: 503, title: 'The server has too many requests in hand' },
  'upstream-resting': {
    status: 503,
    title: 'The upstream API failed repeatedly and is left alone for a moment',
  },
  'shutting-down': { status: 503, title: 'The server is shutting down' },
  'upstream-timeout': { status: 504, title: 'The upstream API did not answer in time' },
} as const satisfies Record<string, { status: number; title: string }>;

/** Name of one entry of {@link PROBLEMS}. */
export type ProblemName = keyof typeof PROBLEMS;

/** One offending value. */
export interface FieldError {
  /** JSON Pointer (RFC 6901) from the set of inputs, e.g. `/body/userId` or `/limit`. */
  readonly pointer: string;
  /** What is wrong with it, lower case, no full stop. */
  readonly message: string;
}

/** What a {@link Problem} carries beside its name and text. */
export interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  /** Response headers that belong to the problem, e.g. `allow`. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the problem object. Never secrets, paths or stacks. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** What led here; goes to the log, never to a caller. */
  readonly cause?: unknown;
}

/** A failure that a caller is told about: the caller's mistake (4xx) or the world's (5xx). */
export class Problem extends Error {
  readonly problem: ProblemName;
  readonly status: number;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(problem: ProblemName, detail: string, extras: ProblemExtras = {}) {
    super(detail, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'Problem';
    this.problem = problem;
    this.status = PROBLEMS[problem].status;
    this.errors = extras.errors ?? [];
    this.headers = extras.headers ?? {};
    this.members = extras.members ?? {};
  }
}
