/** Every failure the API answers, by the `code` a client sees. Codes are stable. */
export const REFUSALS = {
  invalid_json: 400,
  invalid_parameter: 400,
  missing_user_id: 400,
  session_completed: 400,
  limit_exceeded: 400,
  unauthenticated: 401,
  token_expired: 401,
  organisation_forbidden: 403,
  scope_forbidden: 403,
  session_not_found: 404,
  session_expired: 404,
  version_conflict: 409,
  assertion_failed: 409,
  precondition_failed: 412,
  body_too_large: 413,
  unsupported_media_type: 415,
  idempotency_key_reused: 422,
  rate_limited: 429,
  quota_exceeded: 429,
  model_unavailable: 500,
  store_unavailable: 503,
} as const satisfies Record<string, number>;

/** Name of one entry of {@link REFUSALS}. */
export type RefusalCode = keyof typeof REFUSALS;

/** One offending value. */
export interface Detail {
  /** JSON Pointer into the body, or `/name` of a query parameter or header. */
  readonly path: string;
  /** What is wrong with it, lower case, no full stop. */
  readonly message: string;
}

/** What a {@link Refusal} carries beside code and text. */
export interface RefusalExtras {
  readonly details?: readonly Detail[];
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the log; no caller sees it. */
  readonly cause?: unknown;
}

/** A request that is not carried out, and why. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly status: number;
  readonly details: readonly Detail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: RefusalCode, message: string, extras: RefusalExtras = {}) {
    super(message, extras.cause === undefined ? undefined : { cause: extras.cause });
    this.name = 'Refusal';
    this.code = code;
    this.status = REFUSALS[code];
    this.details = extras.details ?? [];
    this.headers = extras.headers ?? {};
  }
}

/** The store cannot answer now: nothing was changed, trying again is safe. */
export function storeUnavailable(cause: unknown): Refusal {
  return new Refusal('store_unavailable', 'the session store is not available', {
    headers: { 'retry-after': '1' },
    cause,
  });
}
