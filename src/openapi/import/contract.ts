import type { JsonSchema } from '../../plan/index.ts';
import type { Api, ApiMedia, ApiOperation, ApiParameter } from '../read/api.ts';

/** The OpenAPI 3.1 description of some operations of an API, as the contract of a document that calls them. */
export function contractOf(
  api: Api,
  operations: readonly ApiOperation[],
  baseUri: string,
): JsonSchema {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describe(operation) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: api.title || 'API',
      ...(api.description === '' ? {} : { description: api.description }),
      version: api.version || '0.0.0',
    },
    ...(baseUri === '' ? {} : { servers: [{ url: baseUri }] }),
    ...(api.security.length > 0 ? { security: api.security.map(requirement) } : {}),
    paths,
    components: {
      schemas: reachable(paths, api.schemas),
      securitySchemes: Object.fromEntries(api.schemes),
    },
  };
}

function describe(operation: ApiOperation): JsonSchema {
  const { operationId, summary, description, tags, deprecated, parameters, body } = operation;
  return {
    ...(operationId === undefined ? {} : { operationId }),
    ...(summary === '' ? {} : { summary }),
    ...(description === '' ? {} : { description }),
    ...(tags.length > 0 ? { tags } : {}),
    ...(deprecated ? { deprecated } : {}),
    ...(parameters.length > 0 ? { parameters: parameters.map(parameter) } : {}),
    ...(body
      ? {
          requestBody: {
            ...(body.description === '' ? {} : { description: body.description }),
            required: body.required,
            content: content(body.content),
          },
        }
      : {}),
    responses: Object.fromEntries(
      operation.responses.map((response) => [
        response.status,
        {
          description: response.description,
          ...(response.content.length > 0 ? { content: content(response.content) } : {}),
        },
      ]),
    ),
    ...(operation.security ? { security: operation.security.map(requirement) } : {}),
  };
}

function parameter(written: ApiParameter): JsonSchema {
  const { name, required, description, deprecated, style, explode, mediaType, schema } = written;
  return {
    name,
    in: written.in,
    required,
    ...(description === '' ? {} : { description }),
    ...(deprecated ? { deprecated } : {}),
    ...(style === undefined ? {} : { style }),
    ...(explode === undefined ? {} : { explode }),
    ...(mediaType === undefined ? { schema } : { content: { [mediaType]: { schema } } }),
  };
}

function content(medias: readonly ApiMedia[]): JsonSchema {
  return Object.fromEntries(
    medias.map(({ type, schema }) => [type, schema === undefined ? {} : { schema }]),
  );
}

function requirement(schemes: readonly string[]): JsonSchema {
  return Object.fromEntries(schemes.map((scheme) => [scheme, []]));
}

const REFERENCE = '#/components/schemas/';

/** The schemas that a value refers to, and those refer to, by name. */
function reachable(from: unknown, schemas: JsonSchema): JsonSchema {
  const found = new Set<string>();
  const pending: unknown[] = [from];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== 'object' || next === null) continue;
    const name = referred(next);
    if (name !== undefined && Object.hasOwn(schemas, name) && !found.has(name)) {
      found.add(name);
      pending.push(schemas[name]);
    }
    pending.push(...Object.values(next));
  }
  return Object.fromEntries([...found].sort().map((name) => [name, schemas[name]]));
}

function referred(value: object): string | undefined {
  const { $ref } = value as { $ref?: unknown };
  return typeof $ref === 'string' && $ref.startsWith(REFERENCE)
    ? $ref.slice(REFERENCE.length)
    : undefined;
}
