type Members = Readonly<Record<string, unknown>>;

/** One operation of an OpenAPI 3 description, as far as people read it. */
export interface ApiOperation {
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly type: string;
    readonly required: boolean;
    readonly description: string;
  }[];
  /** Its schema. */
  readonly body: unknown;
  readonly responses: readonly {
    readonly status: string;
    readonly text: string;
    readonly schema: unknown;
  }[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'];

/** The operations of a description, in its order. */
export function operationsOf(description: Members): readonly ApiOperation[] {
  return Object.entries(members(description.paths)).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = members(item)[method];
      return operation === undefined
        ? []
        : [operationOf(method, path, members(operation), description)];
    }),
  );
}

function operationOf(
  method: string,
  path: string,
  operation: Members,
  root: Members,
): ApiOperation {
  const parameters = Array.isArray(operation.parameters) ? operation.parameters : [];
  return {
    method: method.toUpperCase(),
    path,
    summary: text(operation.summary ?? operation.description),
    parameters: parameters.map((one) => parameterOf(members(target(one, root)))),
    body: contentOf(members(target(operation.requestBody, root))),
    responses: Object.entries(members(operation.responses)).map(([status, answer]) => {
      const response = members(target(answer, root));
      return { status, text: text(response.description), schema: contentOf(response) };
    }),
  };
}

function parameterOf({ name, in: place, required, description, schema }: Members) {
  return {
    name: text(name),
    in: text(place),
    type: [members(schema).type].flat().join(' or '),
    required: required === true,
    description: text(description),
  };
}

function contentOf({ content }: Members): unknown {
  const [first] = Object.values(members(content));
  return first === undefined ? undefined : members(first).schema;
}

/** References are followed so deep; what refers to itself ends there. */
const DEEPEST = 6;

/** A schema with what it refers to in place of the references. */
export function resolved(schema: unknown, root: Members, depth = 0): unknown {
  if (Array.isArray(schema)) return schema.map((one) => resolved(one, root, depth));
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema && depth >= DEEPEST) return schema;
  if ('$ref' in schema) return resolved(target(schema, root), root, depth + 1);
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, resolved(value, root, depth)]),
  );
}

/** What a reference within the description leads to (RFC 6901). */
function target(value: unknown, root: Members): unknown {
  const { $ref } = members(value);
  if (typeof $ref !== 'string' || !$ref.startsWith('#/')) return value;
  const steps = $ref.slice(2).split('/');
  return steps.reduce<unknown>(
    (at, step) => members(at)[step.replaceAll('~1', '/').replaceAll('~0', '~')],
    root,
  );
}

function members(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
