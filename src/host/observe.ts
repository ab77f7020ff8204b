import type { Handler, HttpRequest, HttpResponse } from '../http/index.ts';
import { Problem } from '../kernel/index.ts';
import type { RequestPlace, RequestTrace, Span, Telemetry } from '../telemetry/index.ts';

/**
 * Puts requests on record on their way to a handler, and lets traces through that come with them.
 * When nobody looks, a request that comes without a trace is handed on as it is.
 */
export function observed(handler: Handler, place: RequestPlace, telemetry: Telemetry): Handler {
  return (request) => {
    const trace = telemetry.request(place, request);
    return trace ? record(handler, request, trace, telemetry) : handler(request);
  };
}

async function record(
  handler: Handler,
  request: HttpRequest,
  trace: RequestTrace & Span,
  { metrics }: Telemetry,
): Promise<HttpResponse> {
  try {
    const response = await handler({ ...request, trace });
    const { status } = response;
    trace.end({ status, ...(status >= SERVER_ERROR && { error: String(status) }) });
    return response;
  } catch (failure) {
    if (!(failure instanceof Problem)) trace.end({ status: 500, error: 'internal' });
    else {
      const { status, problem } = failure;
      if (problem === 'overloaded') metrics.shed.add([problem]);
      trace.end({ status, ...(status >= SERVER_ERROR && { error: problem }) });
    }
    throw failure;
  }
}

/** Below it is what a caller did wrong, which is no error of this server. */
const SERVER_ERROR = 500;
