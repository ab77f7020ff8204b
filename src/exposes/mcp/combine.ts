import type { Handler, HttpRequest } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import type { Combined, Part, Serving } from '../exposer.ts';
import type { McpExposure } from './exposure.ts';
import { type McpServing, serveParts } from './mcp.ts';
import { type ServerParts, serverParts } from './server-parts.ts';
import { together, twins } from './together.ts';

type McpPart = Part<McpExposure>;

/** One MCP server among those at an address. */
interface Endpoint {
  readonly serving: McpServing;
  readonly parts: ServerParts;
  readonly admit: McpPart['admit'];
}

/** MCP servers that share an address. */
interface CombinedMcp extends Combined {
  readonly endpoints: readonly string[];
  readonly byPath: ReadonlyMap<string, Endpoint>;
  /** Leaves a server to what takes the place of all: closing all does not close it any more. */
  keep(serving: McpServing): void;
}

/** Where what all offer is. */
const ALL = '/mcp';

/**
 * Serves several exposures at one address: each at `/mcp/<namespace>`, and what those offer that
 * anybody may call at `/mcp`. What did not change since `before` goes on as it is.
 */
export function combineMcp(parts: readonly McpPart[], before?: Serving): Combined {
  // Only what was made here is handed back here.
  const earlier = before as CombinedMcp | undefined;
  const byPath = new Map<string, Endpoint>();
  const fresh = new Set<McpServing>();
  for (const part of parts) {
    const path = pathOf(part.exposure.namespace);
    const endpoint = keptEndpoint(part, path, earlier) ?? newEndpoint(part, path, earlier);
    if (endpoint !== earlier?.byPath.get(path)) fresh.add(endpoint.serving);
    byPath.set(path, endpoint);
  }
  const open = [...byPath.values()].filter(({ admit }) => !admit).map((one) => one.parts);
  const [first, ...others] = open;
  if (first) {
    const all = together(first, others);
    const serving = serveParts(all, earlier?.byPath.get(ALL)?.serving);
    byPath.set(ALL, { serving, parts: all, admit: undefined });
    fresh.add(serving);
  }
  const kept = new Set<McpServing>();
  const combined: CombinedMcp = {
    handler: dispatcher(byPath),
    endpoints: parts.map(({ exposure }) => pathOf(exposure.namespace)),
    remarks: twins(open, pathOf),
    byPath,
    keep: (serving) => void kept.add(serving),
    toolsChanged: () => {
      for (const serving of fresh) serving.toolsChanged();
    },
    close: async () => {
      const closing = [...byPath.values()].filter(({ serving }) => !kept.has(serving));
      await Promise.all(closing.map(({ serving }) => serving.close()));
    },
  };
  return combined;
}

function pathOf(namespace: string): string {
  return `${ALL}/${encodeURIComponent(namespace)}`;
}

/** A server that went on would be the same as a new one. */
function keptEndpoint(
  { exposure, runtime }: McpPart,
  path: string,
  earlier: CombinedMcp | undefined,
): Endpoint | undefined {
  const known = earlier?.byPath.get(path);
  if (known?.parts.runtime !== runtime || known.parts.exposure.tools !== exposure.tools)
    return undefined;
  earlier?.keep(known.serving);
  return known;
}

function newEndpoint(part: McpPart, path: string, earlier: CombinedMcp | undefined): Endpoint {
  const { exposure, runtime, admit } = part;
  if (admit)
    runtime.log.log('info', 'callers are authenticated, so this is offered at its own path only', {
      namespace: exposure.namespace,
      path,
    });
  const parts = serverParts(exposure, runtime, true);
  return { serving: serveParts(parts, earlier?.byPath.get(path)?.serving), parts, admit };
}

function dispatcher(byPath: ReadonlyMap<string, Endpoint>): Handler {
  return async (request) => {
    const [path = '/'] = request.target.split('?', 1);
    const endpoint = byPath.get(path === '/' ? ALL : path);
    if (!endpoint) throw new Problem('route-not-found', 'no MCP server is at this path');
    request.trace?.at(endpoint.parts.exposure.namespace);
    const admitted = endpoint.admit ? await endpoint.admit(request) : request;
    return endpoint.serving.handler(atOwnAddress(admitted));
  };
}

/** A server knows nothing of the others at its address. */
function atOwnAddress(request: HttpRequest): HttpRequest {
  return { ...request, target: ALL };
}
