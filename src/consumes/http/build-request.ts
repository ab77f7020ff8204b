import type { HeaderFields, HttpRequest } from '../../http/index.ts';
import type { Cancellation } from '../../kernel/index.ts';
import type { Operation, Parameter, ParameterLocation, Relay, Values } from '../../plan/index.ts';
import type { BodyFormat } from './bodies/body-format.ts';
import { json } from './bodies/json.ts';
import { encodeCookies, encodeHeaders, isFieldValue } from './encode-fields.ts';
import { encodePairs } from './encode-pairs.ts';
import { encodeQuery } from './encode-query.ts';
import { expandPath } from './expand-path.ts';
import { invalidParameter, missingParameter } from './parameter-problem.ts';
import { relayQuery } from './relay-query.ts';
import { USER_AGENT } from './user-agent.ts';
import { writeBody } from './write-body.ts';

/** What a request needs beside the values of its parameters. */
export interface RequestFrame {
  /** Address of the API: origin and path prefix. */
  readonly base: URL;
  /** Sent as `X-Request-Id`. */
  readonly requestId: string;
  /** Whether a credential will be added, so that no parameter may set `Authorization`. */
  readonly authenticated: boolean;
  /** Values the document fixes, by parameter name. They win over `values`. */
  readonly constants?: Values;
  /** Path and query below `base`, in place of what the values make: a link that stays in the API. */
  readonly target?: string | undefined;
  /** Fields that tell the upstream of the trace that the call is part of. */
  readonly traceFields?: HeaderFields | undefined;
  /** Ways to write bodies. Default: JSON. */
  readonly bodies?: readonly BodyFormat[] | undefined;
  /** Goes with the request. */
  readonly cancellation?: Cancellation;
}

/**
 * The only place that makes a request to an upstream. Values are data: none of them can add a
 * path segment, a query parameter, a header or a line, or change the origin.
 *
 * @param values by parameter name; absent ones are not sent
 * @returns request without credentials, target in origin form
 * @throws Problem parameter-missing | parameter-invalid
 */
export function buildRequest(
  operation: Operation,
  values: Values,
  frame: RequestFrame,
): HttpRequest {
  const given = frame.constants?.size ? new Map([...values, ...frame.constants]) : values;
  const body = BODILESS.has(operation.method) ? undefined : bodyOf(operation, given, frame);
  const headers = headersOf(operation, given, frame, body);
  const target = targetOf(operation, given, frame);
  const { method } = operation;
  const { cancellation } = frame;
  return {
    method,
    target,
    headers,
    ...(body && { body: body.bytes }),
    ...(cancellation && { cancellation }),
  };
}

function targetOf(operation: Operation, given: Values, { base, target }: RequestFrame): string {
  if (target !== undefined) return `${base.pathname.replace(/\/$/, '')}${target}`;
  const path = expandPath(operation.path, given, base);
  const query = queryOf(operation, given);
  return query === '' ? path : `${path}?${query}`;
}

/** A body has no meaning there (RFC 9110 sections 9.3.1, 9.3.2) and makes some servers drop the connection. */
const BODILESS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

function queryOf(operation: Operation, given: Values): string {
  const { relay } = operation;
  if (relay) return relayQuery(relay.query, String(given.get(relay.query) ?? ''));
  const declared = parametersIn(operation, 'query', given);
  const { query: pairs = [] } = operation;
  return pairs.length === 0 ? encodeQuery(declared, given) : encodePairs(pairs, declared, given);
}

function bodyOf(operation: Operation, given: Values, { bodies = [json] }: RequestFrame) {
  if (operation.relay) return relayedBody(operation.relay, given);
  return writeBody(operation, parametersIn(operation, 'body', given), given, bodies);
}

/** A body as it came, in the type it came with, if any. */
function relayedBody(relay: Relay, given: Values): ReturnType<typeof writeBody> {
  const bytes = given.get(relay.body);
  if (!(bytes instanceof Uint8Array)) return undefined;
  const contentType = String(given.get(relay.contentType) ?? '');
  if (contentType !== '' && !isFieldValue(contentType))
    throw invalidParameter(relay.contentType, 'must be visible ASCII');
  return { bytes, contentType, ownFields: ['content-type'] };
}

function parametersIn(
  operation: Operation,
  location: ParameterLocation,
  given: Values,
): readonly Parameter[] {
  const parameters = sorted(operation)[location];
  const missing = parameters.find(
    (parameter) => parameter.required && isAbsent(location, given.get(parameter.name)),
  );
  if (missing) throw missingParameter(missing.name);
  return parameters;
}

type Sorted = Readonly<Record<ParameterLocation, readonly Parameter[]>>;

/** Operations never change, so their parameters are sorted once. */
const known = new WeakMap<Operation, Sorted>();

function sorted(operation: Operation): Sorted {
  const before = known.get(operation);
  if (before) return before;
  const within = (location: ParameterLocation) =>
    operation.parameters.filter((parameter) => parameter.in === location);
  // What feeds a template may be absent: the template knows what becomes of it.
  const variables = new Set(operation.body?.variables);
  const parameters = {
    path: within('path'),
    query: [...within('query'), ...ofPages(operation)],
    header: within('header'),
    cookie: within('cookie'),
    body: within('body').filter(({ name }) => !variables.has(name)),
  };
  known.set(operation, parameters);
  return parameters;
}

/** What asks for a page may be nobody's to set but ours. */
function ofPages({ parameters, pagination }: Operation): readonly Parameter[] {
  const parameter = pagination?.parameter;
  return parameter && !parameters.some(({ name }) => name === parameter.name) ? [parameter] : [];
}

/** `null` is a value in JSON only; elsewhere there is no way to write it. */
function isAbsent(location: ParameterLocation, value: unknown): boolean {
  return value === undefined || (value === null && location !== 'body');
}

function headersOf(
  operation: Operation,
  given: Values,
  frame: RequestFrame,
  body: ReturnType<typeof bodyOf>,
): HeaderFields {
  const headers: Record<string, string> = {
    accept: 'application/json, */*;q=0.5',
    'accept-encoding': 'identity',
    'user-agent': USER_AGENT,
    'x-request-id': frame.requestId,
    ...frame.traceFields,
  };
  if (body?.contentType) headers['content-type'] = body.contentType;
  const declared = parametersIn(operation, 'header', given);
  if (declared.length > 0) {
    const own = frame.authenticated ? ['authorization'] : [];
    own.push(...(body ? (body.ownFields ?? []) : ['content-type']));
    Object.assign(headers, encodeHeaders(declared, given, own));
  }
  const cookie = encodeCookies(parametersIn(operation, 'cookie', given), given);
  if (cookie !== '') headers.cookie = cookie;
  return headers;
}
