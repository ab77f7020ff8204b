import { upstreamProblem } from '../consumes/index.ts';
import {
  ConnectionCut,
  collectBody,
  type Handler,
  type HttpRequest,
  isStream,
} from '../http/index.ts';

/**
 * A handler of this process as a network would show it: when it cuts the connection, its caller is
 * told what a caller of any API is told whose connection broke.
 */
export function likeNetwork(handler: Handler): Handler {
  return async (request) => {
    const response = await lost(request, 'upstream-unreachable', () => handler(request));
    const { body } = response;
    if (!isStream(body)) return response;
    const whole = await lost(request, 'upstream-invalid', () => collectBody(body));
    return { ...response, body: whole };
  };
}

async function lost<T>(
  { method }: HttpRequest,
  name: Parameters<typeof upstreamProblem>[0],
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await attempt();
  } catch (failure) {
    if (!(failure instanceof ConnectionCut)) throw failure;
    throw upstreamProblem(name, { method, sent: true, cause: failure });
  }
}
