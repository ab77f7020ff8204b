import { stringify } from 'yaml';

/** What the generator looks at of an OpenAPI description. */
export interface Description {
  readonly info: { readonly title: string };
  readonly servers?: readonly { readonly url: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: {
    readonly securitySchemes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
}

interface DescribedOperation {
  readonly operationId?: string;
  readonly description?: string;
  readonly parameters?: readonly DescribedParameter[];
  readonly requestBody?: unknown;
}

interface DescribedParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: { readonly type?: string };
}

const METHODS = ['delete', 'get', 'head', 'options', 'patch', 'post', 'put'];

/**
 * Makes the document that the generator of the largest published family makes of a description:
 * one consumed API, one REST operation and one tool for each of its operations. What it loses, is
 * lost here too: parameters of paths, schemas of bodies, ends of long names.
 */
export function generate(description: Description, provider: string): string {
  const operations = Object.entries(description.paths)
    .sort(byName)
    .flatMap(([path, item]) =>
      METHODS.filter((method) => method in item).map((method) => {
        return operationOf(path, method, item[method] as DescribedOperation);
      }),
    );
  const namespace = slug(description.info.title);
  return stringify({
    naftiko: '1.0.0-alpha2',
    info: { label: description.info.title, description: 'Generated.', tags: [provider] },
    binds: [{ namespace: 'env', keys: { [`${provider}_API_KEY`]: `${provider}_API_KEY` } }],
    capability: {
      consumes: [consumed(description, namespace, provider, operations)],
      exposes: [exposedRest(namespace, operations), exposedMcp(namespace, operations)],
    },
  });
}

interface Generated {
  readonly path: string;
  readonly method: string;
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly Readonly<Record<string, unknown>>[];
}

function operationOf(path: string, method: string, operation: DescribedOperation): Generated {
  const { operationId, description = '', parameters = [], requestBody } = operation;
  const body = { name: 'body', in: 'body', type: 'object', description: 'Request body (JSON).' };
  return {
    path,
    method,
    name: operationId?.toLowerCase().replace(/[^a-z0-9]/g, '') ?? method,
    description: description.slice(0, 240),
    parameters: [
      ...parameters.map((one) => ({
        name: one.name,
        in: one.in,
        type: one.schema?.type ?? 'string',
        description: (one.description ?? '').slice(0, 160),
        required: one.required ?? false,
      })),
      ...(requestBody === undefined ? [] : [{ ...body, required: true }]),
    ],
  };
}

const WHOLE = (name: string) => [{ name: 'result', type: 'object', [name]: '$.' }];

function consumed(
  { servers, components }: Description,
  namespace: string,
  provider: string,
  operations: readonly Generated[],
) {
  const paths = [...new Set(operations.map(({ path }) => path))];
  const [scheme] = Object.values(components?.securitySchemes ?? {});
  const authentication = scheme && authenticationOf(scheme, provider);
  return {
    type: 'http',
    namespace,
    baseUri: servers?.[0]?.url ?? '',
    resources: paths.map((path) => ({
      name: path.replace(/[{}]/g, '').replaceAll('/', '-').replace(/^-/, '').slice(0, 80),
      path,
      operations: operations
        .filter((one) => one.path === path)
        .map(({ name, method, description, parameters }) => ({
          name,
          method: method.toUpperCase(),
          description,
          ...(parameters.length > 0 && { inputParameters: parameters }),
          outputRawFormat: 'json',
          outputParameters: WHOLE('value'),
        })),
    })),
    ...(authentication && { authentication }),
  };
}

function authenticationOf(scheme: Readonly<Record<string, string>>, provider: string) {
  const variable = (end: string) => `{{env.${provider}_${end}}}`;
  if (scheme.type === 'apiKey')
    return { type: 'apikey', key: scheme.name, value: variable('API_KEY'), placement: scheme.in };
  if (scheme.scheme === 'basic')
    return { type: 'basic', username: variable('USER'), password: variable('PASS') };
  return { type: 'bearer', token: variable('API_KEY') };
}

function exposedRest(namespace: string, operations: readonly Generated[]) {
  const paths = [...new Set(operations.map(({ path }) => path))];
  return {
    type: 'rest',
    namespace: `${namespace}-rest`,
    port: 8080,
    description: 'REST adapter.',
    resources: paths.map((path) => ({
      path: `/v1${restPath(path)}`,
      name: slug(path),
      operations: operations
        .filter((one) => one.path === path)
        .map((one) => ({ method: one.method.toUpperCase(), ...action(one, namespace, 'rest') })),
    })),
  };
}

/** Lower case, and every other character a `-`, within braces too. */
function restPath(path: string): string {
  const segments = path.split('/').map((segment) => {
    const [open, close] = segment.startsWith('{') ? ['{', '}'] : ['', ''];
    return `${open}${slug(segment)}${close}`;
  });
  return segments.join('/');
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

const LITTLE = 'a an the for of to from by on or with in as via into at'.split(' ');

function exposedMcp(namespace: string, operations: readonly Generated[]) {
  const taken = new Map<string, number>();
  const tools = operations.map((one) => {
    const words = one.description.toLowerCase().match(/[a-z0-9]+/g) ?? [];
    const name =
      words
        .filter((word) => !LITTLE.includes(word))
        .slice(0, 5)
        .join('-') || one.name;
    const count = (taken.get(name) ?? 0) + 1;
    taken.set(name, count);
    const hints = hintsOf(one);
    const { call, with: given, outputParameters } = action(one, namespace, 'tools');
    return {
      name: count === 1 ? name : `${name}-${count}`,
      description: one.description,
      hints,
      call,
      ...(given && { with: given }),
      outputParameters,
    };
  });
  return {
    type: 'mcp',
    namespace: `${namespace}-mcp`,
    port: 9090,
    transport: 'http',
    description: 'MCP adapter.',
    tools,
  };
}

function hintsOf({ method, description }: Generated) {
  const reads = /search|query|validate|retrieve|fetch|lookup|list|get|test/i.test(description);
  return {
    readOnly: method === 'get' || (method === 'post' && reads),
    destructive: method === 'delete',
    idempotent: method !== 'post',
  };
}

function action({ name, description, parameters }: Generated, namespace: string, prefix: string) {
  const given = parameters.map((one) => [String(one.name), `${prefix}.${one.name}`]);
  return {
    name,
    description,
    call: `${namespace}.${name}`,
    ...(given.length > 0 && { with: Object.fromEntries(given) }),
    outputParameters: [{ type: 'object', mapping: '$.' }],
  };
}

function byName([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}
