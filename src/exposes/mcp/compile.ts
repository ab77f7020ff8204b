import {
  type CompileContext,
  type Input,
  type JsonSchema,
  type LinkedAction,
  linkAction,
} from '../../plan/index.ts';
import {
  ACTION_KEYS,
  type Cursor,
  EXPOSER_KEYS,
  type ExposedAdapter,
  type Named,
  readAction,
} from '../../spec/index.ts';
import { type Placed, withoutTwins } from '../twins.ts';
import { portOr } from '../usual-port.ts';
import { compilePrompts } from './compile-prompts.ts';
import { compileResources } from './compile-resources.ts';
import type { CacheHint, McpExposure, Tool } from './exposure.ts';
import { readHints } from './hints.ts';

const DEFAULT_PORT = 9090;

const KEYS = [
  ...EXPOSER_KEYS,
  'transport',
  'tools',
  'resources',
  'prompts',
  'ttlMs',
  'cacheScope',
  'maxBinarySize',
];

/** Compiles an entry of `exposes` with `type: mcp`. */
export function compileMcp(
  adapter: ExposedAdapter,
  context: CompileContext,
): McpExposure | undefined {
  const { content } = adapter;
  content.expectKeys(KEYS, 'an MCP exposer');
  const transport = readTransport(adapter);
  const tools = withoutTwins(
    content
      .get('tools')
      .named('tools')
      .flatMap((entry) => compileTool(entry, context)),
    content,
  );
  const resources = compileResources(content.get('resources'), context);
  const prompts = compilePrompts(content.get('prompts'), context);
  if (tools.length + resources.length + prompts.length === 0) return undefined;
  return {
    type: 'mcp',
    namespace: adapter.namespace,
    address: adapter.address,
    port: transport === 'stdio' ? undefined : portOr(DEFAULT_PORT, adapter),
    place: adapter.place,
    title: context.title,
    version: context.version,
    description: adapter.description,
    transport,
    cache: readCache(content),
    tools,
    resources,
    prompts,
  };
}

/** What the document does not say is what the protocol assumes: stale at once, for one caller. */
function readCache(content: Cursor): CacheHint | undefined {
  const [ttlMs, cacheScope] = [content.get('ttlMs'), content.get('cacheScope')];
  if (!ttlMs.exists && !cacheScope.exists) return undefined;
  const scope = cacheScope.text();
  if (scope !== undefined && scope !== 'public' && scope !== 'private')
    cacheScope.wrongType("'public' or 'private'");
  return { ttlMs: ttlMs.integer() ?? 0, cacheScope: scope === 'public' ? scope : 'private' };
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

function compileTool({ name, namePlace, value }: Named, context: CompileContext): Placed<Tool>[] {
  value.expectKeys([...ACTION_KEYS, 'hints'], 'a tool');
  const linked = linkAction(readAction(value, `tool '${name ?? 'without a name'}'`), context.link);
  if (!linked) return [];
  const [operation] = linked.operations;
  const description = linked.description || operation?.description;
  const tool = {
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
    place: namePlace,
  };
  return [{ item: tool, called: `called '${tool.name}'`, what: 'tools', place: namePlace }];
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
