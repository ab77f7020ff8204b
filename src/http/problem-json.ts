import { PROBLEMS, Problem } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import type { HttpResponse } from './message.ts';

/** Stands before the name of a problem in its `type`. */
export const PROBLEM_BASE = 'urn:capstan:problem:';

/** A problem as `application/problem+json` (RFC 9457), for the request with this id. */
export function problemResponse(problem: Problem, requestId: string): HttpResponse {
  const body = {
    type: `${PROBLEM_BASE}${problem.problem}`,
    title: PROBLEMS[problem.problem].title,
    status: problem.status,
    detail: problem.message,
    instance: `urn:request:${requestId}`,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
    ...problem.members,
  };
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...problem.headers,
    },
    body: JSON.stringify(body),
  };
}

/**
 * What a caller is told of something thrown: a {@link Problem} as it is, anything else as 500
 * without a word of what happened. The log has the rest.
 */
export function failureResponse(failure: unknown, requestId: string, log: Log): HttpResponse {
  if (failure instanceof Problem) {
    if (failure.status >= 500) {
      log.log('warn', 'request failed', {
        problem: failure.problem,
        detail: failure.message,
        ...(failure.cause !== undefined && { cause: describe(failure.cause) }),
        request_id: requestId,
      });
    }
    return problemResponse(failure, requestId);
  }
  log.log('error', 'request failed', { error: describe(failure), request_id: requestId });
  const internal = new Problem('internal', 'the request id leads to the cause in the log');
  return problemResponse(internal, requestId);
}

function describe(failure: unknown): string {
  return failure instanceof Error ? `${failure.name}: ${failure.message}` : typeof failure;
}
