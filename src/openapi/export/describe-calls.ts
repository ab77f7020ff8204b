import {
  type ContractLookup,
  type ContractResponse,
  type JsonSchema,
  namesIn,
  type Operation,
  type Parameter,
  renderTemplate,
  securityScheme,
  type Template,
  type UpstreamPlan,
} from '../../plan/index.ts';
import { requestBody } from './request-body.ts';
import { schemaOf } from './schema-of.ts';

/** What is described. */
export interface Calls {
  readonly title: string;
  readonly version: string;
  readonly description: string;
  /** The APIs, each with the operations of it that are called. */
  readonly upstreams: readonly UpstreamPlan[];
  readonly contractOf: ContractLookup;
}

/** A description, and what has no room in it, in words. */
export interface DescribedCalls {
  readonly description: JsonSchema;
  readonly warnings: readonly string[];
}

/** The OpenAPI 3.1 description of the consumed operations that a document calls. */
export function describeCalls(calls: Calls): DescribedCalls {
  const { title, version, description, upstreams } = calls;
  const { paths, warnings } = describePaths(calls);
  const schemes = upstreams.flatMap(({ namespace, authentication }) => {
    const scheme = authentication && securityScheme(authentication);
    return scheme ? [[namespace, scheme] as const] : [];
  });
  const [first] = upstreams;
  const document = {
    openapi: '3.1.0',
    info: { title, version, description: description || title },
    ...(first ? { servers: [server(first)] } : {}),
    tags: upstreams.map(({ namespace }) => ({
      name: namespace,
      description: `Operations of ${namespace}`,
    })),
    paths,
    components: { securitySchemes: Object.fromEntries(schemes) },
  };
  return { description: document, warnings };
}

function describePaths({ upstreams, contractOf }: Calls) {
  const spelled = new Map<string, string>();
  const taken = new Map<string, string>();
  const items: Record<string, Record<string, unknown>> = {};
  const warnings: string[] = [];
  for (const upstream of upstreams) {
    for (const operation of upstream.operations) {
      const shape = operation.path.text.replace(/\{[^}]*\}/g, '{}');
      const key = `${operation.method} ${shape}`;
      const other = taken.get(key);
      if (other !== undefined) {
        warnings.push(`'${operation.id}' is left out: '${other}' has the same method and path`);
        continue;
      }
      taken.set(key, operation.id);
      const path = spelled.get(shape) ?? operation.path.text;
      spelled.set(shape, path);
      const described = describe(operation, path, contractOf);
      items[path] = {
        ...items[path],
        [operation.method.toLowerCase()]: { ...described, ...placeOf(upstream, upstreams) },
      };
    }
  }
  return { paths: items, warnings };
}

/** Where an operation is, when that is not where all of them are, and what it asks for. */
function placeOf(upstream: UpstreamPlan, upstreams: readonly UpstreamPlan[]): JsonSchema {
  const { namespace, authentication } = upstream;
  const signed = authentication && securityScheme(authentication);
  return {
    ...(upstreams.length > 1 ? { servers: [server(upstream)] } : {}),
    ...(signed ? { security: [{ [namespace]: [] }] } : {}),
  };
}

function server({ baseUri }: UpstreamPlan): JsonSchema {
  const names = namesIn(baseUri);
  const variables = Object.fromEntries(names.map((name) => [name, { default: name }]));
  const url = written(baseUri).replace(/\/$/, '') || '/';
  return names.length > 0 ? { url, variables } : { url };
}

/** A template in OpenAPI's words: one brace. */
function written(template: Template): string {
  return String(renderTemplate(template, (name) => `{${name}}`));
}

function describe(operation: Operation, path: string, contractOf: ContractLookup): JsonSchema {
  const { id, name, namespace, description, parameters, pagination } = operation;
  const contract = contractOf(operation);
  const asking = pagination?.parameter;
  const others = parameters.filter((one) => one.in !== 'body');
  if (asking && !others.some(({ name }) => name === asking.name)) others.push(asking);
  const body = requestBody(operation, contract?.requestBody);
  const said = description || contract?.description || id;
  return {
    operationId: name,
    summary: said,
    description: said,
    tags: [namespace],
    ...(others.length > 0
      ? { parameters: others.map((one) => parameter(one, operation, path)) }
      : {}),
    ...(body ? { requestBody: body } : {}),
    responses: responses(contract?.responses ?? []),
  };
}

function parameter(one: Parameter, { path }: Operation, spelling: string): JsonSchema {
  const position = one.in === 'path' ? path.placeholders.indexOf(one.name) : -1;
  const spelled = [...spelling.matchAll(/\{([^}]*)\}/g)][position]?.[1];
  return {
    name: spelled ?? one.name,
    in: one.in,
    required: one.required,
    ...(one.description === '' ? {} : { description: one.description }),
    ...valueForm(one),
  };
}

/** An object travels as JSON text; a plain schema would mean one parameter for each member. */
function valueForm(one: Parameter): JsonSchema {
  const schema = schemaOf(one);
  return one.type === 'object' ? { content: { 'application/json': { schema } } } : { schema };
}

const NOTHING_DOCUMENTED: JsonSchema = { '200': { description: 'The answer of the API' } };

function responses(documented: readonly ContractResponse[]): JsonSchema {
  if (documented.length === 0) return NOTHING_DOCUMENTED;
  return Object.fromEntries(
    documented.map(({ status, description, schema }) => [
      status,
      {
        description: description || 'The answer of the API',
        ...(schema ? { content: { 'application/json': { schema } } } : {}),
      },
    ]),
  );
}
