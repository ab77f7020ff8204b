import type { Handler, HttpRequest, HttpResponse } from '../../http/index.ts';
import { requestId } from '../../kernel/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { errorResponse } from './error-body.ts';

/** What is known of a request and of its answer before there is one. */
export interface Frame {
  readonly requestId: string;
  readonly tell: Tell;
}

/** Adds header fields to an answer, whatever becomes of the request; names in lower case. */
export type Tell = (fields: Readonly<Record<string, string>>) => void;

/** Answers a request, or throws what `errorResponse` tells callers. */
export type Answering = (request: HttpRequest, frame: Frame) => Promise<HttpResponse>;

/** A handler with what every answer of this API has: its request id, and one form for failures. Never throws. */
export function framed(answer: Answering, log: Log): Handler {
  return async (request) => {
    const id = requestId(request.headers['x-request-id']);
    let told: Parameters<Tell>[0] = {};
    const tell: Tell = (fields) => {
      told = { ...told, ...fields };
    };
    const frame = { requestId: id, tell };
    const response = await answer(request, frame).catch((failure: unknown) =>
      errorResponse(failure, id, log),
    );
    const framing = { 'x-request-id': id, 'cache-control': 'no-store' };
    const headers = { ...response.headers, ...told, ...framing };
    if (request.method === 'HEAD') return { status: response.status, headers };
    return { ...response, headers };
  };
}
