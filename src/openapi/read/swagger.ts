import { type Members, members } from '../../plan/index.ts';
import { list, resolve, text } from './resolve.ts';

/**
 * A Swagger 2.0 description in the form of OpenAPI 3.0. References keep pointing at what they did,
 * so that `definitions` stay where they are.
 *
 * @throws RangeError when a reference to a parameter or response cannot be resolved
 */
export function upgradeSwagger(root: Members): Members {
  const paths = Object.entries(members(root.paths)).map(([path, item]) => [
    path,
    upgradePath(resolve(item, root), root),
  ]);
  return {
    ...root,
    openapi: '3.0.3',
    servers: servers(root),
    paths: Object.fromEntries(paths),
    components: { securitySchemes: securitySchemes(root) },
  };
}

function servers(root: Members): readonly Members[] {
  const base = text(root.basePath).replace(/\/$/, '');
  const host = text(root.host);
  if (host === '') return base === '' ? [] : [{ url: base }];
  const schemes = list(root.schemes).filter((one) => one === 'https' || one === 'http');
  const scheme = schemes.length === 0 || schemes.includes('https') ? 'https' : 'http';
  return [{ url: `${scheme}://${host}${base}` }];
}

const METHODS: readonly string[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

function upgradePath(item: Members, root: Members): Members {
  const shared = list(item.parameters).map((one) => resolve(one, root));
  const operations = METHODS.filter((method) => item[method] !== undefined).map((method) => [
    method,
    upgradeOperation(members(item[method]), shared, root),
  ]);
  return Object.fromEntries(operations);
}

function upgradeOperation(operation: Members, shared: readonly Members[], root: Members): Members {
  const own = list(operation.parameters).map((one) => resolve(one, root));
  const inherited = shared.filter(
    (one) => !own.some((other) => other.name === one.name && other.in === one.in),
  );
  const parameters = [...inherited, ...own];
  const isBody = (one: Members) => one.in === 'body' || one.in === 'formData';
  const body = requestBody(parameters.filter(isBody), mediaTypes('consumes', operation, root));
  return {
    ...operation,
    parameters: parameters.filter((one) => !isBody(one)).map(upgradeParameter),
    ...(body ? { requestBody: body } : {}),
    responses: Object.fromEntries(
      Object.entries(members(operation.responses)).map(([status, written]) => [
        status,
        response(resolve(written, root), mediaTypes('produces', operation, root)),
      ]),
    ),
  };
}

function mediaTypes(key: string, operation: Members, root: Members): readonly string[] {
  const types = list(operation[key] ?? root[key]).filter((one) => typeof one === 'string');
  return types.length > 0 ? (types as string[]) : ['application/json'];
}

function requestBody(parts: readonly Members[], types: readonly string[]): Members | undefined {
  const whole = parts.find((one) => one.in === 'body');
  if (whole) {
    const content = Object.fromEntries(types.map((type) => [type, { schema: whole.schema }]));
    return { required: whole.required, description: whole.description, content };
  }
  if (parts.length === 0) return undefined;
  const multipart = types.includes('multipart/form-data') || parts.some(isFile);
  const type = multipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded';
  const required = parts.filter((one) => one.required === true).map((one) => one.name);
  const schema = {
    type: 'object',
    properties: Object.fromEntries(parts.map((one) => [one.name, schemaOf(one)])),
    ...(required.length > 0 ? { required } : {}),
  };
  return { required: required.length > 0, content: { [type]: { schema } } };
}

function isFile(parameter: Members): boolean {
  return parameter.type === 'file';
}

/** Keys of a parameter that are not its schema's. */
const OF_PARAMETER: readonly string[] = [
  'name',
  'in',
  'required',
  'collectionFormat',
  'allowEmptyValue',
];

function schemaOf(parameter: Members): Members {
  return Object.fromEntries(
    Object.entries(parameter).filter(([key]) => !OF_PARAMETER.includes(key)),
  );
}

/** What Swagger called `collectionFormat`. */
const STYLES: Readonly<Record<string, Members>> = {
  csv: { style: 'form', explode: false },
  ssv: { style: 'spaceDelimited', explode: false },
  tsv: { style: 'tabDelimited', explode: false },
  pipes: { style: 'pipeDelimited', explode: false },
  multi: { style: 'form', explode: true },
};

function upgradeParameter(parameter: Members): Members {
  const { description, ...schema } = schemaOf(parameter);
  const style = parameter.type === 'array' && STYLES[text(parameter.collectionFormat) || 'csv'];
  const { name, required } = parameter;
  return { name, in: parameter.in, required, description, schema, ...(style || {}) };
}

function response(written: Members, types: readonly string[]): Members {
  const { schema, description } = written;
  if (schema === undefined) return { description };
  return { description, content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function securitySchemes(root: Members): Members {
  return Object.fromEntries(
    Object.entries(members(root.securityDefinitions)).map(([name, written]) => [
      name,
      securityScheme(members(written)),
    ]),
  );
}

/** Names of the flows of OAuth 2 as they are since OpenAPI 3. */
const FLOWS: Readonly<Record<string, string>> = {
  application: 'clientCredentials',
  accessCode: 'authorizationCode',
};

function securityScheme(written: Members): Members {
  if (written.type === 'basic') return { type: 'http', scheme: 'basic' };
  if (written.type !== 'oauth2') return written;
  const { flow, scopes, tokenUrl, authorizationUrl } = written;
  const name = FLOWS[text(flow)] ?? text(flow);
  return { type: 'oauth2', flows: { [name]: { scopes, tokenUrl, authorizationUrl } } };
}
