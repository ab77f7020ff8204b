import type {
  GetPromptResult,
  ListPromptsResult,
  ListResourcesResult,
  ListResourceTemplatesResult,
  ReadResourceResult,
  Server,
  ServerContext,
} from '@modelcontextprotocol/server';
import { getPrompt } from './prompts.ts';
import { listResources, readResource, UnknownResource } from './resources.ts';
import { protocolError } from './server-errors.ts';
import { callContext, refuseCursor, type Sdk, type ServerParts } from './server-parts.ts';

/** Answers what clients ask of resources. The results have the shape that the library types as mutable. */
export function registerResources(sdk: Sdk, server: Server, parts: ServerParts): void {
  const { resources: registry } = parts;
  server.setRequestHandler('resources/list', async ({ params }, context) => {
    refuseCursor(sdk, params?.cursor, 'resources');
    const resources = await reading(sdk, parts, context, () => listResources(registry));
    return { resources } as unknown as ListResourcesResult;
  });
  server.setRequestHandler('resources/templates/list', ({ params }) => {
    refuseCursor(sdk, params?.cursor, 'templates');
    return { resourceTemplates: registry.templates } as unknown as ListResourceTemplatesResult;
  });
  server.setRequestHandler('resources/read', async ({ params: { uri } }, context) => {
    for (const member of parts.members ?? [parts]) {
      const contents = await reading(sdk, member, context, (call) => readOf(member, uri, call));
      if (contents) return { contents: [contents] } as ReadResourceResult;
    }
    throw new sdk.ResourceNotFoundError(uri);
  });
}

/** What a server has at a URI; `undefined` when that is nothing. */
async function readOf(
  { resources }: ServerParts,
  uri: string,
  call: ReturnType<typeof callContext>,
) {
  try {
    return await readResource(resources, uri, call);
  } catch (error) {
    if (error instanceof UnknownResource) return undefined;
    throw error;
  }
}

/** Answers what clients ask of prompts. */
export function registerPrompts(sdk: Sdk, server: Server, parts: ServerParts): void {
  const { prompts: registry } = parts;
  server.setRequestHandler('prompts/list', ({ params }) => {
    refuseCursor(sdk, params?.cursor, 'prompts');
    return { prompts: registry.listed } as unknown as ListPromptsResult;
  });
  server.setRequestHandler('prompts/get', async ({ params }, context) => {
    const { name, arguments: given = {} } = params;
    const result = await reading(sdk, parts, context, () => getPrompt(registry, name, given));
    return result as unknown as GetPromptResult;
  });
}

async function reading<T>(
  sdk: Sdk,
  { runtime }: ServerParts,
  context: ServerContext,
  read: (call: ReturnType<typeof callContext>) => Promise<T>,
): Promise<T> {
  const call = callContext(runtime, context);
  try {
    return await read(call);
  } catch (error) {
    throw protocolError(sdk, error, call);
  }
}
