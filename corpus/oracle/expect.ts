import type { Api, Operation, Parameter } from '../written/api.ts';
import type { Written } from '../written/capability.ts';
import { pick, piecesOfPath } from '../written/names.ts';
import { type ExpectedBody, expectBody } from './expect-body.ts';
import type { Link } from './link.ts';
import { type Proof, proofOf } from './proof.ts';
import { ANY, plain, sourceValue } from './source.ts';
import { standIn, withVariables } from './stand-ins.ts';

/** Text, or {@link ANY} where it cannot be told beforehand. */
export type Told = string | typeof ANY;

/** The request that must reach an upstream, worked out from the text alone. */
export interface ExpectedRequest {
  readonly api: Api;
  readonly method: string;
  /** Below the address of the API, each segment decoded. */
  readonly segments: readonly Told[];
  readonly query: readonly (readonly [name: string, value: Told])[];
  /** By name in lower case. */
  readonly headers: ReadonlyMap<string, Told>;
  readonly cookies: readonly (readonly [name: string, value: Told])[];
  readonly body: ExpectedBody;
  readonly proof: Proof;
}

/** Works out the request of a call from what the caller said. */
export function expectRequest(
  { operation, arguments: sources }: Link,
  given: ReadonlyMap<string, unknown>,
  written: Written,
): ExpectedRequest {
  const values = new Map<string, unknown>();
  for (const [name, source] of sources) {
    const value = sourceValue(source, given);
    if (value !== undefined) values.set(name, value);
  }
  for (const parameter of operation.parameters) {
    const fixed = fixedValue(parameter, written);
    if (fixed !== undefined) values.set(parameter.name, fixed);
  }
  const [path = '', ...queries] = operation.path.split('?');
  const proof = proofOf(operation.api, written);
  return {
    api: operation.api,
    method: operation.method,
    segments: segmentsOf(path, values, written),
    query: [
      ...queryInPath(queries.join('?'), operation, { values, written }),
      ...inQuery(operation, values),
    ]
      // What the document proves itself with wins over a parameter of that name.
      .filter(([name]) => proof.kind !== 'query' || name !== proof.name),
    headers: headersOf(operation, values, proof),
    cookies: within(operation, 'cookie').flatMap(({ name }) =>
      values.has(name) ? [[name, told(values.get(name))] as const] : [],
    ),
    body: expectBody(operation, values, written),
    proof,
  };
}

function fixedValue(
  { name, in: location, value }: Parameter,
  written: Written,
): string | undefined {
  if (value !== undefined) return withVariables(value, written);
  return location === 'environment' ? standIn(written.binds.get(name) ?? name) : undefined;
}

function within({ parameters, path }: Operation, location: string): readonly Parameter[] {
  const placeholders = piecesOfPath(path).flatMap((piece) => ('name' in piece ? [piece.name] : []));
  return parameters.filter((one) => {
    const known = ['path', 'query', 'header', 'cookie', 'body', 'environment'];
    if (one.in !== undefined && known.includes(one.in)) return one.in === location;
    return location === (placeholders.includes(one.name) ? 'path' : 'query');
  });
}

/** A value as it stands in a path, a query or a header. */
function told(value: unknown): Told {
  return value === ANY ? ANY : plain(value);
}

function segmentsOf(
  path: string,
  values: ReadonlyMap<string, unknown>,
  written: Written,
): readonly Told[] {
  if (path === '') return [];
  // A slash within braces is part of a name.
  const segments = path.replace(/^\/+/, '').split(/\/(?![^{}]*\})/);
  return segments.map((segment) => {
    const pieces = piecesOfPath(segment).map((piece) =>
      'text' in piece ? decoded(piece.text) : placeholder(piece.name, values, written),
    );
    return pieces.includes(ANY) ? ANY : pieces.join('');
  });
}

function placeholder(name: string, values: ReadonlyMap<string, unknown>, { binds }: Written): Told {
  const found = pick(name, [...values.keys()]);
  if (found !== undefined) return told(values.get(found));
  const source = binds.get(name);
  return source === undefined ? '' : standIn(source);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** corpus.md W26: a query in the path is merged with the parameters, which are sent once. */
function queryInPath(
  query: string,
  operation: Operation,
  { values, written }: { values: ReadonlyMap<string, unknown>; written: Written },
): ExpectedRequest['query'] {
  const given = inQuery(operation, values).map(([name]) => name);
  const pairs = query.split('&').filter((pair) => pair !== '');
  return pairs.flatMap((pair) => {
    const [name = '', ...rest] = pair.split('=');
    if (given.includes(decoded(name))) return [];
    const pieces = piecesOfPath(rest.join('=')).map((piece) =>
      'text' in piece ? decoded(piece.text) : placeholder(piece.name, values, written),
    );
    return [[decoded(name), pieces.includes(ANY) ? ANY : pieces.join('')] as const];
  });
}

/** Lists are repeated, objects are JSON: corpus.md section 2. */
function inQuery(
  operation: Operation,
  values: ReadonlyMap<string, unknown>,
): ExpectedRequest['query'] {
  return within(operation, 'query').flatMap(({ name }) => {
    const value = values.get(name);
    const items = Array.isArray(value) ? value : [value];
    return items
      .filter((item) => item !== undefined && item !== null)
      .map((item) => [name, told(item)] as const);
  });
}

/** Of the connection, not of the caller: no parameter sets them (RFC 9110 section 7.6.1). */
const OWN =
  /^(accept-encoding|connection|content-encoding|content-length|cookie|expect|forwarded|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|via|x-request-id|x-forwarded-.*)$/;

function headersOf(
  operation: Operation,
  values: ReadonlyMap<string, unknown>,
  proof: Proof,
): ReadonlyMap<string, Told> {
  const headers = new Map<string, Told>();
  for (const { name } of within(operation, 'header')) {
    const value = values.get(name);
    const field = name.toLowerCase();
    if (value === undefined || value === null || OWN.test(field)) continue;
    // What the document proves itself with wins: corpus.md section 2. A body says what it is itself.
    if (field === 'content-type' || (field === 'authorization' && proof.kind !== 'none')) continue;
    headers.set(field, Array.isArray(value) ? value.map(plain).join(', ') : told(value));
  }
  if (proof.kind === 'header') headers.set(proof.name, proof.value);
  return headers;
}
