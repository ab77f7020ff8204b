import type {
  CallToolResult,
  ListToolsResult,
  McpServerFactory,
  Server,
  ServerContext,
} from '@modelcontextprotocol/server';
import { fromSignal, requestId } from '../../kernel/index.ts';
import type { Runtime } from '../exposer.ts';
import type { McpExposure } from './exposure.ts';
import { callTool, type ToolRegistry, UnknownTool } from './tools.ts';

/** The protocol library, loaded by whoever serves: its import costs more than the rest of a start. */
export type Sdk = typeof import('@modelcontextprotocol/server');

/** What every server instance of one exposure shares. */
export interface ServerParts {
  readonly exposure: McpExposure;
  readonly registry: ToolRegistry;
  readonly runtime: Runtime;
  /** Whether clients that subscribe are told of changed tools. */
  readonly announcesChanges: boolean;
}

const INVALID_PARAMS = -32602;

/** Good for all callers alike, because the tools do not depend on who asks. */
const CACHE_HINT = { ttlMs: 300_000, cacheScope: 'public' } as const;

/**
 * Makes server instances: one per HTTP request or stdio connection, never shared, because an
 * instance that serves two callers can send one of them the other's answer (CVE-2026-25536).
 *
 * The low-level `Server`: the library's `McpServer` would register every tool anew for every
 * request, and keeps them in an object where `constructor` is a tool.
 */
export function serverFactory(sdk: Sdk, parts: ServerParts): McpServerFactory {
  const { exposure, announcesChanges } = parts;
  const identity = {
    name: exposure.namespace,
    version: exposure.version,
    ...(exposure.title !== '' && { title: exposure.title }),
  };
  return ({ era }) => {
    const server = new sdk.Server(identity, {
      // Clients of 2025 hear of changes on a stream that a stateless server does not have.
      capabilities: { tools: announcesChanges && era === 'modern' ? { listChanged: true } : {} },
      ...(exposure.description !== '' && { instructions: exposure.description }),
      cacheHints: { 'tools/list': CACHE_HINT, 'server/discover': CACHE_HINT },
    });
    registerTools(sdk, server, parts);
    return server;
  };
}

function registerTools(sdk: Sdk, server: Server, { registry, runtime }: ServerParts): void {
  server.setRequestHandler('tools/list', ({ params }) => {
    if (params?.cursor !== undefined) {
      throw new sdk.ProtocolError(INVALID_PARAMS, 'Invalid cursor: the tools are one page');
    }
    // The list is frozen JSON of the shape the library types as mutable.
    return { tools: registry.listed } as unknown as ListToolsResult;
  });
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    try {
      const result = await callTool(registry, params.name, params.arguments ?? {}, {
        upstreams: runtime.upstreams,
        steps: runtime.steps,
        log: runtime.log,
        requestId: requestId(givenRequestId(context)),
        cancellation: fromSignal(context.mcpReq.signal),
      });
      const outputSchema = registry.byName.get(params.name)?.tool.outputSchema;
      return server.projectCallToolResult(result as unknown as CallToolResult, outputSchema);
    } catch (error) {
      if (error instanceof UnknownTool) throw new sdk.ProtocolError(INVALID_PARAMS, error.message);
      throw error;
    }
  });
}

function givenRequestId(context: ServerContext): string | undefined {
  return context.http?.req?.headers.get('x-request-id') ?? undefined;
}
