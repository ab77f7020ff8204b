import { never } from '../kernel/index.ts';
import type { HttpRequest, HttpResponse } from './message.ts';

/**
 * A request as the Fetch standard's `Request`, for libraries that speak nothing else. Its signal
 * aborts when the caller leaves.
 *
 * @param baseUrl scheme, host and port, without a slash at the end
 */
export function toFetchRequest(request: HttpRequest, baseUrl: string): Request {
  const { method, target, headers, body, cancellation = never } = request;
  const controller = new AbortController();
  cancellation.onCancel(() => controller.abort());
  const made = new Request(`${baseUrl}${target}`, {
    method,
    headers: headers as Record<string, string>,
    // GET and HEAD may announce an empty body, which the Fetch standard has no word for.
    // Its memory is never shared, which the standard would not take.
    ...(body && body.length > 0 && { body: body as Uint8Array<ArrayBuffer> }),
  });
  // A signal given to the constructor is not used itself but watched by another one, with weak
  // references and a finaliser: half of what a request costs.
  return Object.defineProperty(made, 'signal', { value: controller.signal });
}

/** A Fetch `Response` as ours: JSON read to its end, anything else passed on as it comes. */
export async function fromFetchResponse(response: Response): Promise<HttpResponse> {
  const { status, body } = response;
  const headers = Object.fromEntries(response.headers);
  if (!body) return { status, headers };
  if (!isJson(headers['content-type'])) return { status, headers, body };
  return { status, headers, body: new Uint8Array(await response.arrayBuffer()) };
}

function isJson(mediaType: string | undefined): boolean {
  return mediaType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}
