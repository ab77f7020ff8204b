import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Adapter } from '../written/action.ts';
import type { CallResult, Served } from './call.ts';
import type { Schema } from './make-given.ts';

/** Connects the official client to an exposure, and lists its tools. */
export async function serveMcp(
  url: string,
  headers: Readonly<Record<string, string>>,
  adapter: Adapter | undefined,
): Promise<Served> {
  const client = new Client(
    { name: 'corpus', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  );
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }),
  );
  const { tools } = await client.listTools();
  const actions = new Map(adapter?.actions.map((action) => [action.name, action]));
  // What has no name is called something all the same: those left over, in order.
  const unnamed = adapter?.actions.filter(({ name }) => name === undefined) ?? [];
  return {
    offers: tools.map(({ name, inputSchema }) => ({
      name,
      action: actions.get(name) ?? unnamed.shift(),
      inputs: () =>
        Object.entries(inputSchema.properties ?? {}).map(([input, schema]) => ({
          name: input,
          schema: schema as Schema,
        })),
      call: (given) => callTool(client, name, given),
    })),
    close: () => client.close(),
  };
}

async function callTool(
  client: Client,
  name: string,
  given: ReadonlyMap<string, unknown>,
): Promise<CallResult> {
  try {
    const { content, isError } = await client.callTool({
      name,
      arguments: Object.fromEntries(given),
    });
    const texts = content.flatMap((block) => (block.type === 'text' ? [block.text] : []));
    return { ok: isError !== true, told: texts.join('\n') };
  } catch (failure) {
    return { ok: false, told: (failure as Error).message };
  }
}
