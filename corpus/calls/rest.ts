import { request } from 'undici';
import type { Linked } from '../oracle/link.ts';
import type { Action, Adapter } from '../written/action.ts';
import { normal } from '../written/names.ts';
import type { CallResult, Offer, Served } from './call.ts';
import type { Offered, Schema } from './make-given.ts';

/** One operation of an OpenAPI description. */
interface Described {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly DescribedParameter[];
  readonly body: Schema | undefined;
}

interface DescribedParameter {
  readonly name: string;
  readonly in: string;
  readonly schema: Schema;
  /** Whether it is written as JSON. */
  readonly json: boolean;
}

/** The operations of an exposure as its OpenAPI description tells them, to be called over HTTP. */
export function serveRest(
  url: string,
  headers: Readonly<Record<string, string>>,
  description: Schema,
  adapter: Adapter | undefined,
): Served {
  const described = readDescription(description);
  return {
    offers: described.map((one) => offerOf(one, actionOf(one, adapter), { url, headers })),
    close: async () => {},
  };
}

interface Target {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

function offerOf(described: Described, action: Action | undefined, target: Target): Offer {
  const names = new Map(
    placeholders(described.path).map((name, index) => [name, action?.placeholders[index] ?? name]),
  );
  const spelled = (name: string) => names.get(name) ?? name;
  let wholeBody: string | undefined;
  return {
    name: `${described.method} ${described.path}`,
    action,
    inputs(linked) {
      const inputs = described.parameters.map(({ name, schema }) => ({
        name: spelled(name),
        schema,
      }));
      wholeBody = bodyName(described, inputs, linked);
      return [...inputs, ...bodyInputs(described, wholeBody)];
    },
    call: (given) =>
      send(described, { given, spelled, wholeBody, forwarded: action?.kind === 'forward' }, target),
  };
}

/** The name that the document has for the whole body, which a description has none for. */
function bodyName(
  { body }: Described,
  inputs: readonly Offered[],
  linked: Linked | undefined,
): string | undefined {
  if (!body) return undefined;
  const known = inputs.map(({ name }) => normal(name));
  const others = (linked?.inputs ?? ['body']).filter((name) => !known.includes(normal(name)));
  const members = Object.keys((body.properties ?? {}) as Schema);
  return members.length > 0 && others.every((name) => members.includes(name))
    ? undefined
    : (others[0] ?? 'body');
}

function bodyInputs({ body }: Described, whole: string | undefined): readonly Offered[] {
  if (!body) return [];
  if (whole !== undefined) return [{ name: whole, schema: body }];
  const members = Object.entries((body.properties ?? {}) as Readonly<Record<string, Schema>>);
  return members.map(([name, schema]) => ({ name, schema }));
}

interface Given {
  readonly given: ReadonlyMap<string, unknown>;
  readonly spelled: (name: string) => string;
  readonly wholeBody: string | undefined;
  readonly forwarded: boolean;
}

async function send(
  described: Described,
  { given, spelled, wholeBody, forwarded }: Given,
  target: Target,
): Promise<CallResult> {
  const { method, path, parameters, body } = described;
  const within = (place: string) =>
    parameters.flatMap((one) => {
      const value = given.get(spelled(one.name));
      return one.in === place && value !== undefined ? [{ ...one, value }] : [];
    });
  // What is forwarded is all that follows in the path, slashes and all.
  const slash = forwarded ? '/' : '\0';
  const route = path.replace(/\{([^}]*)\}/g, (_, name: string) =>
    text(given.get(spelled(name)))
      .split(slash)
      .map(encodeURIComponent)
      .join('/'),
  );
  const query = within('query').flatMap(({ name, value, json }) =>
    (json ? [JSON.stringify(value)] : [value].flat()).map(
      (one) => `${encodeURIComponent(name)}=${encodeURIComponent(text(one))}`,
    ),
  );
  const cookies = within('cookie').map(({ name, value }) => `${name}=${text(value)}`);
  const sent = body && bodyOf(body, given, wholeBody);
  const address = `${new URL(target.url).origin}${route}${query.length > 0 ? `?${query.join('&')}` : ''}`;
  return await answered(address, {
    method: method as 'GET',
    headers: {
      ...target.headers,
      ...Object.fromEntries(
        within('header')
          .filter(({ name }) => !OF_CONNECTION.test(name))
          .map(({ name, value }) => [name, [value].flat().map(text).join(', ')]),
      ),
      ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
      ...(sent !== undefined && { 'content-type': 'application/json' }),
    },
    ...(sent !== undefined && { body: JSON.stringify(sent) }),
  });
}

/** What cannot even be sent is a call that was not done. */
async function answered(
  address: string,
  options: Parameters<typeof request>[1],
): Promise<CallResult> {
  try {
    const { statusCode, body } = await request(address, options);
    return { ok: statusCode < 300, told: `${statusCode} ${await body.text()}` };
  } catch (failure) {
    return { ok: false, told: (failure as Error).message };
  }
}

/** Fields that a client writes itself. */
const OF_CONNECTION =
  /^(connection|content-encoding|content-length|content-type|expect|host|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

function bodyOf(
  body: Schema,
  given: ReadonlyMap<string, unknown>,
  whole: string | undefined,
): unknown {
  if (whole !== undefined) return given.get(whole);
  const names = Object.keys((body.properties ?? {}) as Schema).filter((name) => given.has(name));
  return Object.fromEntries(names.map((name) => [name, given.get(name)]));
}

function text(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function readDescription({ paths }: Schema): readonly Described[] {
  const items = Object.entries(
    (paths ?? {}) as Readonly<Record<string, Readonly<Record<string, Schema>>>>,
  );
  return items.flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      parameters: ((operation.parameters ?? []) as readonly Schema[]).map(readParameter),
      body: contentOf(operation.requestBody as Schema | undefined),
    })),
  );
}

function readParameter(parameter: Schema): DescribedParameter {
  const content = contentOf(parameter);
  return {
    name: String(parameter.name),
    in: String(parameter.in),
    schema: content ?? ((parameter.schema ?? {}) as Schema),
    json: content !== undefined,
  };
}

function contentOf(holder: Schema | undefined): Schema | undefined {
  const content = holder?.content as Readonly<Record<string, Schema>> | undefined;
  return content && ((content['application/json']?.schema ?? {}) as Schema);
}

function placeholders(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] ?? '');
}

/** The first written operation of this method and shape: later ones can never be reached. */
function actionOf({ method, path }: Described, adapter: Adapter | undefined): Action | undefined {
  const at = adapter?.actions.filter((action) => shapeOf(action.path) === shapeOf(path)) ?? [];
  return (
    at.find((action) => action.kind === 'operation' && action.method === method) ??
    at.find((action) => action.kind === 'forward')
  );
}

/** A path without the names of its placeholders, and without a slash at its end. */
export function shapeOf(path: string): string {
  return path.replace(/\{[^}]*\}/g, '{}').replace(/(.)\/$/, '$1');
}
