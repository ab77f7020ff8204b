import type { HttpResponse } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { Refusal, type RefusalExtras } from '../refusal.ts';

/**
 * A failure as clients see it: one object, whatever failed. It never says how we are built; that
 * goes to the log, with the same request id.
 */
export function errorResponse(failure: unknown, requestId: string, log: Log): HttpResponse {
  const { status, code, message, details, headers } = faceOf(failure);
  if (status >= 500) report(log, failure, requestId, code);
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      error: true,
      message,
      code,
      requestId,
      ...(details && details.length > 0 && { details }),
    }),
  };
}

interface Face extends RefusalExtras {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function faceOf(failure: unknown): Face {
  if (failure instanceof Refusal) {
    const { status, message, details, headers } = failure;
    // Both ways to ask for a version fail under one name; the status tells which.
    const code = failure.code === 'precondition_failed' ? 'version_conflict' : failure.code;
    return { status, code, message, details, headers };
  }
  if (failure instanceof Problem) {
    const { status, message, headers } = failure;
    return { status, code: failure.problem.replaceAll('-', '_'), message, headers };
  }
  return { status: 500, code: 'internal', message: 'the server failed to handle the request' };
}

function report(log: Log, failure: unknown, requestId: string, code: string): void {
  const cause = failure instanceof Refusal ? failure.cause : failure;
  const reason = cause instanceof Error ? cause.message : String(cause);
  log.log('error', 'session request failed', { requestId, code, reason });
}
