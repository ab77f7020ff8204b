import { type RequestExamples, requestExamples } from './contract-examples.ts';
import { contractSchema, contractSchemaWithExamples } from './contract-schema.ts';
import { follow, type Members, members } from './json-reference.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Operation } from './plan.ts';

/** What an OpenAPI contract says about one operation. */
export interface OperationContract {
  readonly description: string;
  /** Schema of the JSON request body, references resolved. */
  readonly requestBody: JsonSchema | undefined;
  readonly responses: readonly ContractResponse[];
  /** Read when somebody asks. */
  readonly examples?: () => RequestExamples;
  /** Schema of a parameter, references resolved; `undefined` when none is documented. */
  parameter(location: string, name: string): JsonSchema | undefined;
}

/** One documented response. */
export interface ContractResponse {
  /** HTTP status, or `default`. */
  readonly status: string;
  readonly description: string;
  /** Schema of the JSON body, references resolved; absent when none is documented. */
  readonly schema: JsonSchema | undefined;
  /** What to make an answer up from. Never published. Absent when no body is documented. */
  readonly samples?: () => ResponseSamples;
}

/** What a contract has for who makes an answer up. */
export interface ResponseSamples {
  /** Whole bodies, in the order of the contract. */
  readonly examples: readonly { readonly mediaType: string; readonly value: unknown }[];
  /** Schema of the JSON body, with the examples that stand in it. */
  readonly schema: JsonSchema | undefined;
}

/** Finds the contract of a consumed operation. */
export type ContractLookup = (operation: Operation) => OperationContract | undefined;

/** For documents without a contract. */
export const noContract: ContractLookup = () => undefined;

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/**
 * Reads an OpenAPI 3.0 or 3.1 description, already parsed. An operation is found by its method and
 * path; placeholders match by position, whatever their names.
 *
 * @throws RangeError when it is not OpenAPI 3, or refers outside itself
 */
export function readContract(description: unknown): ContractLookup {
  const root = members(description);
  const version = root.openapi;
  if (typeof version !== 'string' || !version.startsWith('3.')) {
    throw new RangeError("it has no 'openapi: 3.x' version");
  }
  const operations = new Map<string, OperationContract>();
  for (const [path, item] of Object.entries(members(root.paths))) {
    for (const method of METHODS) {
      const operation = members(item)[method];
      if (operation === undefined) continue;
      const name = `${method.toUpperCase()} ${path}`;
      operations.set(
        shape(name),
        within(name, () => readOperation(members(operation), members(item), root)),
      );
    }
  }
  return (operation) => operations.get(`${operation.method} ${shape(operation.path.text)}`);
}

/** Says in which operation something is wrong. */
function within<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (reason) {
    if (reason instanceof RangeError) throw new RangeError(`in ${name}, ${reason.message}`);
    throw reason;
  }
}

function shape(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}').replace(/\/$/, '');
}

function readOperation(operation: Members, item: Members, root: Members): OperationContract {
  const body = resolve(operation.requestBody, root);
  const responses = Object.entries(members(operation.responses)).map(
    ([status, written]): ContractResponse => {
      const response = resolve(written, root);
      return {
        status,
        description: text(response.description),
        schema: jsonSchema(response, root),
        ...('content' in response ? { samples: () => readSamples(response, root) } : {}),
      };
    },
  );
  const description = [text(operation.summary), text(operation.description)]
    .filter(Boolean)
    .join('. ');
  const written = writtenParameters([item, operation], root);
  const parameters = parameterSchemas(written, root);
  return {
    description,
    requestBody: jsonSchema(body, root),
    responses,
    examples: () => requestExamples(written, jsonMedia(body), root),
    parameter: (location, name) => parameters.get(`${location} ${name}`),
  };
}

/** Those of an operation, which win, stand behind those of its path. */
function writtenParameters(holders: readonly Members[], root: Members): readonly Members[] {
  return holders
    .flatMap(({ parameters }) => (Array.isArray(parameters) ? parameters : []))
    .map((one: unknown) => resolve(one, root));
}

function parameterSchemas(
  written: readonly Members[],
  root: Members,
): ReadonlyMap<string, JsonSchema> {
  return new Map(
    written.flatMap(({ in: location, name, schema }) =>
      schema === undefined ? [] : [[`${location} ${name}`, contractSchema(schema, root)]],
    ),
  );
}

function jsonSchema(message: Members, root: Members): JsonSchema | undefined {
  const schema = writtenSchema(message);
  return schema === undefined ? undefined : contractSchema(schema, root);
}

function writtenSchema(message: Members): unknown {
  return jsonMedia(message)?.schema;
}

function jsonMedia({ content }: Members): Members | undefined {
  const media = Object.entries(members(content)).find(([type]) => JSON_TYPE.test(type));
  return media && members(media[1]);
}

const JSON_TYPE = /^application\/(.+\+)?json\b/;

function readSamples(response: Members, root: Members): ResponseSamples {
  const schema = writtenSchema(response);
  const examples = Object.entries(members(response.content)).flatMap(([mediaType, written]) => {
    const { example, examples: named } = members(written);
    const others = Object.values(members(named)).map((one) => resolve(one, root).value);
    return [example, ...others].flatMap((value) =>
      value === undefined ? [] : [{ mediaType, value }],
    );
  });
  return {
    examples,
    schema: schema === undefined ? undefined : contractSchemaWithExamples(schema, root),
  };
}

function resolve(value: unknown, root: Members): Members {
  let resolved = members(value);
  for (let hops = 0; typeof resolved.$ref === 'string'; hops += 1) {
    if (hops === MAX_HOPS) throw new RangeError(`'${resolved.$ref}' goes round in circles`);
    resolved = members(follow(resolved.$ref, root));
  }
  return resolved;
}

/** References to references. */
const MAX_HOPS = 10;

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
