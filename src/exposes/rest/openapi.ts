import type { PathTemplate } from '../../http/index.ts';
import type { Input, JsonSchema } from '../../plan/index.ts';
import type { DeclaredContent, DeclaredResponse } from '../../spec/index.ts';
import type { RestExposure, RestForward, RestRoute } from './exposure.ts';
import { PROBLEM, PROBLEM_BODY, RESPONSES } from './openapi-problems.ts';
import { guardOf, refusalsOf, securitySchemes } from './openapi-security.ts';

/** Methods an OpenAPI path item has a member for. */
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE'];

/** The OpenAPI 3.1 description of exactly what an exposure serves. */
export function openApi(exposure: RestExposure): JsonSchema {
  return describeApi(exposure, [exposure]);
}

/**
 * The description of several exposures as one.
 *
 * @param head what all of it is called
 * @param exposures names of their routes are unique among all of them
 */
export function describeApi(
  head: Pick<RestExposure, 'title' | 'version' | 'description'>,
  exposures: readonly RestExposure[],
): JsonSchema {
  const schemes = exposures.flatMap(securitySchemes);
  return {
    openapi: '3.1.0',
    info: {
      title: head.title,
      version: head.version,
      description: head.description || head.title,
    },
    servers: [{ url: '/' }],
    tags: tags(exposures.flatMap(({ routes, forwards }) => [...routes, ...forwards])),
    paths: paths(exposures),
    components: {
      schemas: { Problem: PROBLEM },
      responses: { ...RESPONSES, ...refusalsOf(exposures) },
      ...(schemes.length > 0 ? { securitySchemes: Object.fromEntries(schemes) } : {}),
    },
  };
}

function tags(routes: readonly Pick<RestRoute, 'resource' | 'path'>[]): readonly JsonSchema[] {
  const byResource = new Map<string, string>();
  for (const route of routes)
    if (!byResource.has(route.resource)) byResource.set(route.resource, route.path.text);
  return [...byResource]
    .map(([name, path]) => ({ name, description: `Operations at ${path}` }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Paths that differ in the names of placeholders only are one path in OpenAPI; the first spelling names it. */
function paths(exposures: readonly RestExposure[]): JsonSchema {
  const spelled = new Map<string, PathTemplate>();
  const items: Record<string, Record<string, unknown>> = {};
  const itemAt = ({ path }: Pick<RestRoute, 'path'>) => {
    const shape = path.text.replace(/\{[^}]*\}/g, '{}');
    const first = spelled.get(shape) ?? path;
    spelled.set(shape, first);
    const item = items[first.text] ?? {};
    items[first.text] = item;
    return { item, path: first };
  };
  for (const exposure of exposures) {
    const guard = guardOf(exposure);
    for (const route of exposure.routes.filter(({ method }) => METHODS.includes(method))) {
      const { item, path } = itemAt(route);
      item[route.method.toLowerCase()] = guard(operation(route, path));
    }
    for (const forward of exposure.forwards) {
      const { item, path } = itemAt(forward);
      for (const method of FORWARDED) item[method] ??= guard(forwarded(forward, method, path));
    }
  }
  return items;
}

function operation(route: RestRoute, path: PathTemplate): JsonSchema {
  const parameters = route.inputs
    .filter((input) => input.in !== 'body')
    .map((input) => parameter(input, route, path));
  const body = requestBody(route.inputs.filter((input) => input.in === 'body'));
  return {
    operationId: route.name,
    summary: route.description || route.name,
    description: route.description || route.name,
    tags: [route.resource],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: responses(route),
  };
}

/** Methods by which what is forwarded is described; all others go on as well. */
const FORWARDED = ['get', 'post', 'put', 'patch', 'delete'];

function forwarded(forward: RestForward, method: string, path: PathTemplate): JsonSchema {
  const summary = forward.description || `Forwarded to ${forward.namespace}`;
  return {
    operationId: `${forward.name}-${method}`,
    summary,
    description: `${summary}. The last placeholder stands for all that follows in the path.`,
    tags: [forward.resource],
    parameters: path.placeholders.map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...(method === 'get' ? {} : { requestBody: { content: { '*/*': {} } } }),
    responses: { '200': { description: 'The answer of the upstream API' }, ...OWN },
  };
}

function parameter(input: Input, route: RestRoute, path: PathTemplate): JsonSchema {
  const position = input.in === 'path' ? route.path.placeholders.indexOf(input.name) : -1;
  const { description, ...schema } = input.schema;
  return {
    name: path.placeholders[position] ?? input.name,
    in: input.in,
    required: input.required,
    ...(description === undefined ? {} : { description }),
    // A plain schema would mean one parameter for each member; an object is read as JSON text.
    ...(input.type === 'object' ? { content: { 'application/json': { schema } } } : { schema }),
  };
}

function requestBody(bodies: readonly Input[]): JsonSchema | undefined {
  const [first, ...others] = bodies;
  if (!first) return undefined;
  const schema = others.length === 0 && !first.member ? first.schema : fieldsOf(bodies);
  return {
    required: bodies.some((input) => input.required),
    ...(first.description === '' ? {} : { description: first.description }),
    content: { 'application/json': { schema } },
  };
}

function fieldsOf(bodies: readonly Input[]): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(bodies.map((input) => [input.name, input.schema])),
    required: bodies.filter((input) => input.required).map((input) => input.name),
  };
}

function responses(route: RestRoute): JsonSchema {
  const documented = route.responses
    .filter(({ status }) => /^([245](\d\d|XX)|default)$/.test(status))
    .map((response) => [response.status, passed(response)] as const);
  const success = documented.some(([status]) => status.startsWith('2'));
  return {
    ...(success ? {} : { '200': { description: 'The answer of the upstream API' } }),
    ...OWN,
    ...Object.fromEntries(documented),
  };
}

/** What the gateway itself answers. */
const OWN: JsonSchema = {
  '400': { $ref: '#/components/responses/BadRequest' },
  '502': { $ref: '#/components/responses/BadGateway' },
  '504': { $ref: '#/components/responses/GatewayTimeout' },
};

/** An answer of the upstream; where the gateway has one of that status too, either may come. */
function passed({ status, description, content }: DeclaredResponse): JsonSchema {
  const bodies = content.map((body) => [body.mediaType, { schema: schemaOf(body) }] as const);
  const own = Object.hasOwn(OWN, status) ? PROBLEM_BODY : undefined;
  return {
    description: description || 'The answer of the upstream API',
    ...(bodies.length > 0 || own ? { content: { ...Object.fromEntries(bodies), ...own } } : {}),
  };
}

function schemaOf({ binary, schema }: DeclaredContent): JsonSchema {
  return binary ? { type: 'string', format: 'binary' } : (schema ?? {});
}
