import {
  type CompileContext,
  type Input,
  type JsonSchema,
  type LinkedAction,
  linkAction,
} from '../../plan/index.ts';
import { ACTION_KEYS, type ExposedAdapter, type Named, readAction } from '../../spec/index.ts';
import type { McpExposure, Tool } from './exposure.ts';
import { readHints } from './hints.ts';

const DEFAULT_PORT = 9090;

/** Compiles an entry of `exposes` with `type: mcp`. */
export function compileMcp(
  adapter: ExposedAdapter,
  context: CompileContext,
): McpExposure | undefined {
  const { content } = adapter;
  content.expectKeys(
    [
      'type',
      'namespace',
      'address',
      'port',
      'transport',
      'description',
      'authentication',
      'auth',
      'tools',
      'resources',
      'prompts',
      'ttlMs',
      'cacheScope',
      'maxBinarySize',
    ],
    'an MCP exposer',
  );
  for (const key of ['resources', 'prompts']) {
    const part = content.get(key);
    if (part.exists)
      content.add('unsupported-feature', 'error', `MCP ${key} are not supported yet`, part.place, {
        disables: `'${key}'`,
      });
  }
  const transport = readTransport(adapter);
  const tools = withoutTwins(
    content
      .get('tools')
      .named('tools')
      .flatMap((entry) => compileTool(entry, context)),
    adapter,
  );
  if (tools.length === 0) return undefined;
  return {
    type: 'mcp',
    namespace: adapter.namespace,
    address: adapter.address,
    port: transport === 'stdio' ? undefined : readPort(adapter),
    place: adapter.place,
    title: context.title,
    version: context.version,
    description: adapter.description,
    transport,
    tools,
  };
}

function readTransport(adapter: ExposedAdapter): McpExposure['transport'] {
  const transport = adapter.content.get('transport');
  const written = transport.text()?.toLowerCase();
  if (written === 'stdio') return 'stdio';
  if (written === undefined) return adapter.port === undefined ? 'stdio' : 'http';
  if (!['http', 'streamable-http', 'sse'].includes(written)) {
    adapter.content.add(
      'wrong-type',
      'warning',
      `'${written}' is no MCP transport; http is used`,
      transport.place,
      { help: "'http' or 'stdio'" },
    );
  }
  return 'http';
}

function readPort(adapter: ExposedAdapter): number {
  if (adapter.port !== undefined) return adapter.port;
  adapter.content.add(
    'missing-port',
    'warning',
    `'${adapter.namespace}' has no port; ${DEFAULT_PORT} is used`,
    adapter.place,
  );
  return DEFAULT_PORT;
}

interface PlacedTool extends Tool {
  readonly twinPlace: Named['namePlace'];
}

function compileTool({ name, namePlace, value }: Named, context: CompileContext): PlacedTool[] {
  value.expectKeys([...ACTION_KEYS, 'hints'], 'a tool');
  const linked = linkAction(readAction(value, `tool '${name ?? 'without a name'}'`), context.link);
  if (!linked) return [];
  const [operation] = linked.operations;
  const description = linked.description || operation?.description;
  return [
    {
      name: toolName(name ?? operation?.name ?? 'tool'),
      title: value.get('display', 'label').text(),
      description:
        description ||
        linked.contract?.description ||
        operation?.id ||
        'Gives back what its document says.',
      annotations: readHints(value.get('hints'), linked),
      inputs: linked.inputs,
      inputSchema: inputSchema(linked.inputs),
      outputSchema: outputSchema(linked),
      flow: linked.flow,
      twinPlace: namePlace,
    },
  ];
}

/** MCP allows 128 characters, model providers cut at 64. */
function toolName(name: string): string {
  return name.replace(/[^A-Za-z0-9_.-]/g, '-').slice(0, 64);
}

function inputSchema(inputs: readonly Input[]): JsonSchema {
  const required = inputs.filter((input) => input.required).map((input) => input.name);
  return {
    type: 'object',
    properties: Object.fromEntries(inputs.map((input) => [input.name, input.schema])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

/** What the document's own outputs promise; of a whole answer, the one success that the contract documents. */
function outputSchema({ flow, contract, outputSchema: own }: LinkedAction): JsonSchema | undefined {
  if (flow.output.kind !== 'whole') return own;
  const successes = (contract?.responses ?? []).filter(({ status }) => /^2\d\d$/.test(status));
  const [only, ...others] = successes;
  return others.length === 0 ? only?.schema : undefined;
}

function withoutTwins(tools: readonly PlacedTool[], adapter: ExposedAdapter): readonly Tool[] {
  const seen = new Set<string>();
  return tools.flatMap(({ twinPlace, ...tool }) => {
    if (seen.has(tool.name)) {
      adapter.content.add(
        'duplicate-name',
        'error',
        `two tools are called '${tool.name}'`,
        twinPlace,
        { disables: 'the second one' },
      );
      return [];
    }
    seen.add(tool.name);
    return [tool];
  });
}
