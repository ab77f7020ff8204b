import type { McpHttpHandler } from '@modelcontextprotocol/server';
import {
  fromFetchResponse,
  type Handler,
  type HttpRequest,
  type HttpResponse,
  toFetchRequest,
} from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import type { Runtime, Serving } from '../exposer.ts';
import { BodiesUnderWay } from './bodies-under-way.ts';
import type { McpExposure } from './exposure.ts';
import { readMcpBody } from './mcp-body.ts';
import { operationOf } from './operation-of.ts';
import { serverFactory } from './server.ts';
import { keepTrace, type ServerParts, serverParts } from './server-parts.ts';

/** An exposure being served over HTTP. */
export interface McpServing extends Serving {
  /**
   * Answers at `/mcp` and `/`.
   *
   * @throws Problem route-not-found | method-not-allowed | shutting-down
   */
  readonly handler: Handler;
  /** Tells clients that subscribed to it that the tools are others now. */
  toolsChanged(): void;
  /** Gives its subscriptions to what takes its place; closing it does not end them any more. */
  passOn(): Promise<McpHttpHandler>;
  /**
   * Takes no more requests and ends subscriptions, at once; resolves when the calls in hand are
   * done. Calls end with their requests: close or drain the listener too, before or meanwhile.
   */
  close(): Promise<void>;
}

const PATHS = new Set(['/mcp', '/']);
/** Messages of one JSON-RPC batch, which only clients of 2025-03-26 send: all of them run at once. */
const MAX_BATCH = 20;
/** Open `subscriptions/listen` streams: a quarter of the requests a listener has in hand at once. */
const MAX_SUBSCRIPTIONS = 64;
/** Means nothing: the library looks at headers and body alone. */
const BASE_URL = 'http://localhost';
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;

/**
 * Serves an exposure over Streamable HTTP, to clients of 2026-07-28 and of 2024-10-07 to 2025-11-25
 * at one address. The protocol library decides what a request is and writes every error of the
 * protocol; it is loaded in the background, or by the first request if that is sooner.
 *
 * Host, Origin and the size of a body are the listener's to check.
 *
 * @param before what it takes the place of, and the subscriptions of
 */
export function serveMcp(exposure: McpExposure, runtime: Runtime, before?: Serving): McpServing {
  // Only what was made here is handed back here.
  return serveParts(serverParts(exposure, runtime, true), before as McpServing | undefined);
}

/** Serves what {@link serveMcp} would make of an exposure. */
export function serveParts(parts: ServerParts, before?: McpServing): McpServing {
  const load = lazyLibrary(parts, before?.passOn());
  const inHand = new Set<Promise<HttpResponse>>();
  const bodies = new BodiesUnderWay();
  let closed = false;
  let passedOn = false;
  const serve = async (request: HttpRequest) => {
    if (closed) throw new Problem('shutting-down', 'the MCP server is shutting down');
    checkRoute(request);
    return answer(request, await load(), bodies, parts);
  };
  // The first call should not wait for an import of a tenth of a second.
  setImmediate(() => {
    load().catch((error: unknown) => {
      parts.runtime.log.log('error', 'the MCP library does not load', { error: String(error) });
    });
  });
  return {
    handler: (request) => {
      const response = serve(request);
      inHand.add(response);
      const done = () => inHand.delete(response);
      response.then(done, done);
      return response;
    },
    toolsChanged: () => {
      load().then(
        ({ streams }) => streams.notify.toolsChanged(),
        () => {},
      );
    },
    passOn: async () => {
      passedOn = true;
      return (await load()).streams;
    },
    close: async () => {
      closed = true;
      const library = await load();
      if (!passedOn) await library.streams.close();
      await Promise.allSettled(inHand);
      await bodies.sent();
      await library.calls.close();
    },
  };
}

/** The protocol library's endpoint, twice: it can end subscriptions only together with calls. */
interface Library {
  readonly calls: McpHttpHandler;
  readonly streams: McpHttpHandler;
}

function lazyLibrary(
  parts: ServerParts,
  streams: Promise<McpHttpHandler> | undefined,
): () => Promise<Library> {
  let library: Promise<Library> | undefined;
  return () => {
    library ??= openLibrary(parts, streams);
    return library;
  };
}

async function openLibrary(
  parts: ServerParts,
  streams: Promise<McpHttpHandler> | undefined,
): Promise<Library> {
  const sdk = await import('@modelcontextprotocol/server');
  const options = {
    maxSubscriptions: MAX_SUBSCRIPTIONS,
    // Mostly what clients did wrong, in words that quote them; they have been told.
    onerror: (error: Error) => parts.runtime.log.log('debug', 'MCP', { error: error.message }),
  };
  const factory = serverFactory(sdk, parts);
  return {
    calls: sdk.createMcpHandler(factory, options),
    streams: (await streams) ?? sdk.createMcpHandler(factory, options),
  };
}

function checkRoute({ method, target }: HttpRequest): void {
  const path = target.split('?', 1)[0] ?? '';
  if (!PATHS.has(path)) throw new Problem('route-not-found', 'MCP is served at /mcp');
  if (method === 'POST') return;
  throw new Problem('method-not-allowed', 'MCP takes POST only', { headers: { allow: 'POST' } });
}

async function answer(
  request: HttpRequest,
  library: Library,
  bodies: BodiesUnderWay,
  parts: ServerParts,
): Promise<HttpResponse> {
  const { calls, streams } = library;
  const raw = async () => fromFetchResponse(await calls.fetch(toFetchRequest(request, BASE_URL)));
  // The library answers 415 for what does not claim to be JSON, without reading it.
  if (!request.body || !claimsJson(request)) return raw();
  const body = readMcpBody(request.body);
  if (body.kind === 'unparsable') return raw();
  if (body.kind === 'refused') return rpcError(PARSE_ERROR, `Parse error: ${body.reason}`);
  if (Array.isArray(body.value) && body.value.length > MAX_BATCH) {
    return rpcError(
      INVALID_REQUEST,
      `Invalid Request: a batch holds at most ${MAX_BATCH} messages`,
    );
  }
  // Parsed once: the bytes would only be copied.
  const { body: _bytes, ...head } = request;
  const fetchRequest = keepTrace(toFetchRequest(head, BASE_URL), request.trace);
  request.trace?.named(operationOf(body.value, parts));
  const given = { parsedBody: body.value };
  if (isSubscription(body.value))
    return fromFetchResponse(await streams.fetch(fetchRequest, given));
  return bodies.add(await fromFetchResponse(await calls.fetch(fetchRequest, given)));
}

function isSubscription(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || !('method' in message)) return false;
  return message.method === 'subscriptions/listen';
}

/** Wider than the library's test, which decides: what passes here only gets parsed first. */
function claimsJson({ headers }: HttpRequest): boolean {
  return /json/i.test(headers['content-type'] ?? '');
}

function rpcError(code: number, message: string): HttpResponse {
  return {
    status: 400,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id: null }),
  };
}
