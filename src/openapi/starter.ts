import type { Exposes } from './import/capability.ts';
import { importOpenApi } from './import/import-openapi.ts';

/** Ways in which a new document can sign its calls. */
export const SIGNINGS = ['none', 'bearer', 'basic', 'apikey'] as const;

/** A way in which a new document signs its calls. */
export type Signing = (typeof SIGNINGS)[number];

/** One operation of an API, as somebody writes it down in a line. */
export interface StarterOperation {
  /** Lower case. */
  readonly method: string;
  /** Placeholders as `{name}`. */
  readonly path: string;
  /** Names of query parameters. */
  readonly query: readonly string[];
  readonly summary: string;
}

/** What a new document is made of. */
export interface StarterOptions {
  readonly title: string;
  readonly baseUri: string;
  readonly signing: Signing;
  readonly operations: readonly StarterOperation[];
  readonly expose: readonly Exposes[];
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head'];
const LINE = /^([A-Za-z]+) +(\/[^\s?#]*)(?:\?(\S*))?(?: +(.*))?$/;

/**
 * Reads an operation that is written in a line: `GET /pets?limit&tag List the pets`.
 *
 * @throws RangeError saying what such a line looks like
 */
export function readStarterOperation(line: string): StarterOperation {
  const [, method = '', path = '', query = '', summary = ''] = LINE.exec(line.trim()) ?? [];
  if (!METHODS.includes(method.toLowerCase()))
    throw new RangeError(
      `'${line}' is not an operation: it is written like 'GET /pets/{id}' or 'GET /pets?limit&tag List the pets'`,
    );
  const names = query.split('&').map((pair) => pair.split('=', 1)[0] ?? '');
  return {
    method: method.toLowerCase(),
    path,
    query: [...new Set(names.filter((name) => name !== ''))],
    summary: summary.trim(),
  };
}

const COMMENT = ` A capability document to start from, made by 'capstan create'.
 'capstan validate' says what is wrong with it, 'capstan lint' what could be better.`;

/**
 * A capability document to start from. It is made as any other API's is, of a description that
 * says no more than was told.
 *
 * @returns the document, as YAML
 * @throws RangeError when an operation cannot be called, or there is none
 */
export function starterDocument(options: StarterOptions): string {
  const { capability, warnings } = importOpenApi(description(options), {
    namespace: undefined,
    baseUri: options.baseUri,
    tags: [],
    expose: options.expose,
    authentication: SIGNINGS,
    bodies: ['json'],
    comment: COMMENT,
  });
  const left = warnings.find((warning) => warning.includes('is left out'));
  if (left !== undefined) throw new RangeError(left);
  return capability;
}

function description({ title, signing, operations }: StarterOptions): unknown {
  const scheme = SCHEMES[signing];
  return {
    openapi: '3.1.0',
    info: { title, version: '0.1.0' },
    ...(scheme
      ? { components: { securitySchemes: { key: scheme } }, security: [{ key: [] }] }
      : {}),
    paths: pathsOf(operations),
  };
}

const SCHEMES: Readonly<Record<Signing, unknown>> = {
  none: undefined,
  bearer: { type: 'http', scheme: 'bearer' },
  basic: { type: 'http', scheme: 'basic' },
  apikey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
};

function pathsOf(operations: readonly StarterOperation[]): unknown {
  const paths = new Map<string, Record<string, unknown>>();
  for (const operation of operations) {
    const { method, path } = operation;
    const methods = paths.get(path) ?? {};
    if (method in methods) throw new RangeError(`${method.toUpperCase()} ${path} is there twice`);
    paths.set(path, { ...methods, [method]: operationObject(operation) });
  }
  return Object.fromEntries(paths);
}

const WITH_BODY = ['post', 'put', 'patch'];

function operationObject({ method, path, query, summary }: StarterOperation): unknown {
  const schema = { type: 'string' };
  const placeholders = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name]) => name);
  const content = { 'application/json': { schema: { type: 'object' } } };
  return {
    ...(summary === '' ? {} : { summary }),
    parameters: [
      ...placeholders.map((name) => ({ name, in: 'path', required: true, schema })),
      ...query.map((name) => ({ name, in: 'query', schema })),
    ],
    ...(WITH_BODY.includes(method) ? { requestBody: { required: true, content } } : {}),
    responses: { 200: { description: 'OK', content } },
  };
}
