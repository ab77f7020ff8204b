import { type Handler, type HttpRequest, type HttpResponse, withTrace } from '../http/index.ts';
import { Problem } from '../kernel/index.ts';
import type { RequestPlace, RequestTrace, Span, SpanEnd, Telemetry } from '../telemetry/index.ts';

/**
 * Puts requests on record on their way to a handler, and lets traces through that come with them.
 * When nobody looks, a request that comes without a trace is handed on as it is.
 */
export function observed(handler: Handler, place: RequestPlace, telemetry: Telemetry): Handler {
  return (request) => {
    const trace = telemetry.request(place, request);
    return trace ? record(handler, request, trace) : handler(request);
  };
}

async function record(
  handler: Handler,
  request: HttpRequest,
  trace: RequestTrace & Span,
): Promise<HttpResponse> {
  try {
    const response = await handler(withTrace(request, trace));
    trace.end(endOf(response.status));
    return response;
  } catch (failure) {
    const problem = failure instanceof Problem ? failure : undefined;
    trace.end(endOf(problem?.status ?? SERVER_ERROR, problem?.problem ?? 'internal'));
    throw failure;
  }
}

function endOf(status: number, error = String(status)): SpanEnd {
  return status >= SERVER_ERROR ? { status, error } : { status };
}

/** Below it is what a caller did wrong, which is no error of this server. */
const SERVER_ERROR = 500;
