import { type Members, members } from '../../plan/index.ts';
import type {
  Api,
  ApiBody,
  ApiMedia,
  ApiOperation,
  ApiParameter,
  ApiResponse,
  ApiServer,
  SecurityRequirement,
} from './api.ts';
import { list, resolve, text } from './resolve.ts';
import { type SchemaReader, schemaReader } from './schemas.ts';
import { upgradeSwagger } from './swagger.ts';

/**
 * Reads an OpenAPI description, already parsed: Swagger 2.0, OpenAPI 3.0 or 3.1.
 *
 * @param tags only operations with one of these; all of them when empty
 * @throws RangeError when it is none of these, or refers outside itself
 */
export function readApi(description: unknown, tags: readonly string[] = []): Api {
  const written = members(description);
  const root = written.swagger === '2.0' ? upgradeSwagger(written) : written;
  const version = text(root.openapi);
  if (!/^3\.[012]\b/.test(version))
    throw new RangeError("it has neither 'openapi: 3.x' nor 'swagger: \"2.0\"'");
  const reading: Reading = { root, schemas: schemaReader(root, !version.startsWith('3.0')) };
  const operations = Object.entries(members(root.paths))
    .flatMap(([path, item]) => readPath(path, item, tags, reading))
    .sort((a, b) => compare(a.path, b.path) || compare(a.method, b.method));
  const { title, description: about, version: revision } = members(root.info);
  return {
    title: text(title),
    description: text(about),
    version: text(revision),
    servers: list(root.servers).map(readServer),
    operations,
    security: list(root.security).map(readRequirement),
    schemes: readSchemes(root),
    schemas: reading.schemas.named(),
  };
}

interface Reading {
  readonly root: Members;
  readonly schemas: SchemaReader;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const METHODS: readonly string[] = [
  'delete',
  'get',
  'head',
  'options',
  'patch',
  'post',
  'put',
  'trace',
];

function readPath(
  path: string,
  written: unknown,
  tags: readonly string[],
  reading: Reading,
): readonly ApiOperation[] {
  const item = resolve(written, reading.root);
  const methods = METHODS.filter((method) => item[method] !== undefined);
  return methods.flatMap((method) => {
    const operation = members(item[method]);
    const own = list(operation.tags).map(text);
    if (tags.length > 0 && !own.some((tag) => tags.includes(tag))) return [];
    try {
      return [{ path, method, tags: own, ...readOperation(operation, item, reading) }];
    } catch (reason) {
      if (!(reason instanceof RangeError)) throw reason;
      throw new RangeError(`in ${method.toUpperCase()} ${path}, ${reason.message}`);
    }
  });
}

function readOperation(operation: Members, item: Members, reading: Reading) {
  return {
    operationId: text(operation.operationId) || undefined,
    summary: text(operation.summary) || text(item.summary),
    description: text(operation.description) || text(item.description),
    deprecated: operation.deprecated === true,
    parameters: readParameters(operation, item, reading),
    body: readBody(operation.requestBody, reading),
    responses: readResponses(operation.responses, reading),
    security: Array.isArray(operation.security)
      ? operation.security.map(readRequirement)
      : undefined,
    hasOwnServers: list(operation.servers ?? item.servers).length > 0,
  };
}

function readParameters(
  operation: Members,
  item: Members,
  reading: Reading,
): readonly ApiParameter[] {
  const byPlace = new Map<string, ApiParameter>();
  for (const written of [...list(item.parameters), ...list(operation.parameters)]) {
    const parameter = readParameter(resolve(written, reading.root), reading);
    byPlace.set(`${parameter.in} ${parameter.name}`, parameter);
  }
  return [...byPlace.values()];
}

function readParameter(written: Members, { root, schemas }: Reading): ApiParameter {
  const [media] = Object.entries(members(written.content));
  const place = text(written.in);
  return {
    name: text(written.name),
    in: place,
    required: written.required === true || place === 'path',
    description: text(written.description),
    deprecated: written.deprecated === true,
    style: text(written.style) || undefined,
    explode: typeof written.explode === 'boolean' ? written.explode : undefined,
    mediaType: media?.[0],
    schema: members(schemas.read(media ? resolve(media[1], root).schema : written.schema)),
  };
}

function readBody(written: unknown, reading: Reading): ApiBody | undefined {
  if (written === undefined) return undefined;
  const body = resolve(written, reading.root);
  return {
    required: body.required === true,
    description: text(body.description),
    content: readContent(body.content, reading),
  };
}

function readResponses(written: unknown, reading: Reading): readonly ApiResponse[] {
  return Object.entries(members(written))
    .filter(([status]) => !status.startsWith('x-'))
    .map(([status, answer]) => {
      const response = resolve(answer, reading.root);
      return {
        status,
        description: text(response.description),
        content: readContent(response.content, reading),
      };
    });
}

function readContent(written: unknown, { root, schemas }: Reading): readonly ApiMedia[] {
  return Object.entries(members(written)).map(([type, media]) => {
    const { schema } = resolve(media, root);
    return { type, schema: schema === undefined ? undefined : schemas.read(schema) };
  });
}

function readServer(written: unknown): ApiServer {
  const { url, description, variables } = members(written);
  const defaults = Object.entries(members(variables)).flatMap(([name, variable]) => {
    const value = members(variable).default;
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  return { url: text(url), description: text(description), variables: new Map(defaults) };
}

function readRequirement(written: unknown): SecurityRequirement {
  return Object.keys(members(written));
}

function readSchemes(root: Members): ReadonlyMap<string, Members> {
  const schemes = members(members(root.components).securitySchemes);
  return new Map(
    Object.entries(schemes).map(([name, scheme]) => [name, resolve(scheme, root)] as const),
  );
}
