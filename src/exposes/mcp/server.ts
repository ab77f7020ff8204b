import type {
  CallToolResult,
  ListToolsResult,
  McpServerFactory,
  Server,
  ServerOptions,
} from '@modelcontextprotocol/server';
import type { McpExposure } from './exposure.ts';
import { plainServer } from './plain-server.ts';
import {
  callContext,
  INVALID_PARAMS,
  refuseCursor,
  type Sdk,
  type ServerParts,
} from './server-parts.ts';
import { registerPrompts, registerResources } from './server-reads.ts';
import { callTool, UnknownTool } from './tools.ts';
import { tracedTool } from './traced-tool.ts';

/** Good for all callers alike, because what is listed does not depend on who asks. */
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
  const { tools, resources, prompts } = exposure;
  const cacheHints = hints(exposure);
  const PlainServer = plainServer(sdk);
  return ({ era }) => {
    // Clients of 2025 hear of changes on a stream that a stateless server does not have.
    const announced = announcesChanges && era === 'modern' ? { listChanged: true } : {};
    const server = new PlainServer(identity, {
      capabilities: {
        ...(tools.length > 0 && { tools: announced }),
        ...(resources.length > 0 && { resources: {} }),
        ...(prompts.length > 0 && { prompts: {} }),
      },
      ...(exposure.description !== '' && { instructions: exposure.description }),
      cacheHints,
    });
    if (tools.length > 0) registerTools(sdk, server, parts);
    if (resources.length > 0) registerResources(sdk, server, parts);
    if (prompts.length > 0) registerPrompts(sdk, server, parts);
    return server;
  };
}

/** What the document says, else that lists are fresh for a while; files come and go as they like. */
function hints({ cache, resources }: McpExposure): NonNullable<ServerOptions['cacheHints']> {
  const list = cache ?? CACHE_HINT;
  const changes = resources.some(({ kind }) => kind === 'files');
  return {
    'server/discover': list,
    'tools/list': list,
    'prompts/list': list,
    'resources/templates/list': list,
    ...((cache || !changes) && { 'resources/list': list }),
    ...(cache && { 'resources/read': cache }),
  };
}

function registerTools(sdk: Sdk, server: Server, parts: ServerParts): void {
  const { exposure, tools: registry, runtime } = parts;
  server.setRequestHandler('tools/list', ({ params }) => {
    refuseCursor(sdk, params?.cursor, 'tools');
    // The list is frozen JSON of the shape the library types as mutable.
    return { tools: registry.listed } as unknown as ListToolsResult;
  });
  server.setRequestHandler('tools/call', async ({ params }, context) => {
    try {
      const registered = registry.byName.get(params.name);
      const call = callContext(registered?.runtime ?? runtime, context);
      const result = await tracedTool(exposure, registered?.tool, call, (context) =>
        callTool(registry, params.name, params.arguments ?? {}, context),
      );
      const outputSchema = registered?.tool.outputSchema;
      return server.projectCallToolResult(result as unknown as CallToolResult, outputSchema);
    } catch (error) {
      if (error instanceof UnknownTool) throw new sdk.ProtocolError(INVALID_PARAMS, error.message);
      throw error;
    }
  });
}
