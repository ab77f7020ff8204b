import type { ServerContext } from '@modelcontextprotocol/server';
import type { FlowContext } from '../../flow/index.ts';
import type { HttpRequest } from '../../http/index.ts';
import { fromSignal, requestId } from '../../kernel/index.ts';
import { type Log, passedTrace, readTraceparent, type Trace } from '../../telemetry/index.ts';
import type { Runtime } from '../exposer.ts';
import type { McpExposure } from './exposure.ts';
import { type PromptRegistry, promptRegistry } from './prompts.ts';
import { type ResourceRegistry, resourceRegistry } from './resources.ts';
import { type ToolRegistry, toolRegistry } from './tools.ts';

/** The protocol library, loaded by whoever serves: its import costs more than the rest of a start. */
export type Sdk = typeof import('@modelcontextprotocol/server');

/** What every server instance of one exposure shares. */
export interface ServerParts {
  readonly exposure: McpExposure;
  readonly tools: ToolRegistry;
  readonly resources: ResourceRegistry;
  readonly prompts: PromptRegistry;
  readonly runtime: Runtime;
  /** Of a server of several: theirs, each with what its resources are read with. */
  readonly members?: readonly ServerParts[];
  /** Whether clients that subscribe are told of changed tools. */
  readonly announcesChanges: boolean;
}

/** Registers what an exposure offers, once for all server instances. */
export function serverParts(
  exposure: McpExposure,
  runtime: Runtime,
  announcesChanges: boolean,
): ServerParts {
  return {
    exposure,
    tools: toolRegistry(exposure, runtime),
    resources: resourceRegistry(exposure),
    prompts: promptRegistry(exposure),
    runtime,
    announcesChanges,
  };
}

/** Code of JSON-RPC for parameters that no method takes. */
export const INVALID_PARAMS = -32602;

/**
 * Refuses what claims to continue a list: every list is one page.
 *
 * @throws ProtocolError of the library
 */
export function refuseCursor(sdk: Sdk, cursor: string | undefined, what: string): void {
  if (cursor === undefined) return;
  throw new sdk.ProtocolError(INVALID_PARAMS, `Invalid cursor: the ${what} are one page`);
}

/** Circumstances of one request, for flows. */
export function callContext(
  { upstreams, steps, log, scripts }: Runtime,
  context: ServerContext,
): FlowContext & { readonly log: Log } {
  const given = context.http?.req?.headers.get('x-request-id') ?? undefined;
  return {
    upstreams,
    steps,
    scripts,
    log,
    requestId: requestId(given),
    cancellation: fromSignal(context.mcpReq.signal),
    trace: traceOf(context),
  };
}

/** The protocol library hands on the Fetch request that it was given, and nothing beside it. */
const traces = new WeakMap<Request, NonNullable<HttpRequest['trace']>>();

/** Remembers the trace of a request for those who answer its messages. */
export function keepTrace(request: Request, trace: HttpRequest['trace']): Request {
  if (trace) traces.set(request, trace);
  return request;
}

/**
 * What a message says of its trace in `_meta` wins over the header: several messages of several
 * traces may share one connection.
 */
function traceOf({ http, mcpReq }: ServerContext): Trace | undefined {
  const request = http?.req && traces.get(http.req);
  const { traceparent, tracestate } = mcpReq._meta ?? {};
  const given = readTraceparent(traceparent, tracestate);
  if (!given) return request;
  return request ? request.within(given) : passedTrace(given);
}
