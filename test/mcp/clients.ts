import {
  Client as ClientV2,
  StreamableHTTPClientTransport as HttpV2,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

interface ClientResult {
  readonly content: unknown;
  readonly structuredContent?: unknown;
  readonly isError?: boolean | undefined;
}

/** What a test needs of an official client, of either generation. */
export interface AnyClient {
  /** The negotiated revision, where the client tells it. */
  readonly version: string | undefined;
  listTools(): Promise<{ tools: { name: string; outputSchema?: unknown }[] }>;
  callTool(
    name: string,
    given: Record<string, unknown>,
    signal?: AbortSignal,
  ): Promise<ClientResult>;
  listResources(): Promise<{ resources: { uri: string }[] }>;
  listResourceTemplates(): Promise<{ resourceTemplates: { uriTemplate: string }[] }>;
  readResource(uri: string): Promise<{ contents: unknown[] }>;
  listPrompts(): Promise<{ prompts: { name: string; arguments?: unknown }[] }>;
  getPrompt(name: string, given?: Record<string, string>): Promise<{ messages: unknown[] }>;
  /** What the server says it can do. */
  capabilities(): unknown;
  close(): Promise<void>;
}

/** Where a server is: at an address, or in a child process. */
export type Target =
  | { readonly url: string }
  | {
      readonly command: string;
      readonly args: string[];
      readonly env: Record<string, string>;
      readonly stderr: 'ignore';
    };

/** Connects a client of one kind. */
export type Connect = (target: Target) => Promise<AnyClient>;

const IDENTITY = { name: 'test-client', version: '1.0.0' };

/** Official clients by what they are, with the revision each should end up speaking. */
export const CLIENTS: readonly (readonly [string, string, Connect])[] = [
  ['v2, automatic', '2026-07-28', connectV2('auto')],
  ['v2, pinned', '2026-07-28', connectV2({ pin: '2026-07-28' })],
  ['v2, handshake', '2025-11-25', connectV2('legacy')],
  ['v1', '2025-11-25', connectV1],
];

function connectV2(mode: 'auto' | 'legacy' | { pin: string }): Connect {
  return async (target) => {
    const client = new ClientV2(IDENTITY, { versionNegotiation: { mode } });
    await client.connect('url' in target ? new HttpV2(new URL(target.url)) : new StdioV2(target));
    return {
      version: client.getNegotiatedProtocolVersion(),
      listTools: () => client.listTools(),
      callTool: (name, given, signal) =>
        client.callTool({ name, arguments: given }, signal ? { signal } : {}),
      ...readsOf(client),
      close: () => client.close(),
    };
  };
}

async function connectV1(target: Target): Promise<AnyClient> {
  const client = new ClientV1(IDENTITY);
  const transport = 'url' in target ? new HttpV1(new URL(target.url)) : new StdioV1(target);
  // The v1 types predate exactOptionalPropertyTypes.
  await client.connect(transport as Parameters<ClientV1['connect']>[0]);
  return {
    version: transport instanceof HttpV1 ? transport.protocolVersion : undefined,
    listTools: () => client.listTools(),
    callTool: async (name, given, signal) => {
      const options = signal ? { signal } : {};
      return (await client.callTool(
        { name, arguments: given },
        undefined,
        options,
      )) as ClientResult;
    },
    ...readsOf(client),
    close: () => client.close(),
  };
}

/** What clients of both generations ask in the same way. */
function readsOf(client: ClientV1 | ClientV2) {
  return {
    listResources: () => client.listResources(),
    listResourceTemplates: () => client.listResourceTemplates(),
    readResource: (uri: string) => client.readResource({ uri }),
    listPrompts: () => client.listPrompts(),
    getPrompt: (name: string, given?: Record<string, string>) =>
      client.getPrompt({ name, ...(given && { arguments: given }) }),
    capabilities: () => client.getServerCapabilities(),
  };
}
