import type { Handler, HttpRequest, HttpResponse } from '../../http/index.ts';
import { requestId } from '../../kernel/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { errorResponse } from './error-body.ts';

/** Answers a request, whose id it is told. */
export type Answering = (request: HttpRequest, requestId: string) => Promise<HttpResponse>;

/** A handler with what every answer of this API has: its request id, and one form for failures. Never throws. */
export function framed(answer: Answering, log: Log): Handler {
  return async (request) => {
    const id = requestId(request.headers['x-request-id']);
    const response = await answer(request, id).catch((failure: unknown) =>
      errorResponse(failure, id, log),
    );
    const headers = { ...response.headers, 'x-request-id': id, 'cache-control': 'no-store' };
    if (request.method === 'HEAD') return { status: response.status, headers };
    return { ...response, headers };
  };
}
