import {
  collectBody,
  type Handler,
  type HttpBody,
  type HttpRequest,
  percentEncode,
  problemResponse,
} from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import type { Input } from '../../plan/index.ts';
import type { GivenTexts, Reply } from '../exposer.ts';
import type { RestRoute } from './exposure.ts';

/** Sends a route's handler the request by which a caller gives these inputs. */
export async function askRoute(
  route: RestRoute,
  given: GivenTexts,
  handler: Handler,
): Promise<Reply> {
  try {
    const { status, body } = await handler(requestOf(route, given));
    return { refused: status >= 400, text: `HTTP ${status}\n${await textOf(body)}`.trim() };
  } catch (failure) {
    if (!(failure instanceof Problem)) throw failure;
    const { status, body } = problemResponse(failure, REQUEST_ID);
    return { refused: true, text: `HTTP ${status}\n${await textOf(body)}` };
  }
}

/** Requests have ids of their own; this one is the same every time. */
const REQUEST_ID = 'dry-run';

function requestOf(route: RestRoute, given: GivenTexts): HttpRequest {
  const inputs = route.inputs.filter(({ name }) => given.has(name));
  const at = (place: Input['in']) => inputs.filter((input) => input.in === place);
  const fields = at('query').flatMap(({ name }) =>
    (given.get(name) ?? []).map((text) => `${percentEncode(name)}=${percentEncode(text)}`),
  );
  const query = fields.length === 0 ? '' : `?${fields.join('&')}`;
  const body = bodyOf(route, given);
  const headers: Record<string, string> = { 'x-request-id': REQUEST_ID };
  for (const { name } of at('header')) headers[name.toLowerCase()] = first(given, name);
  const cookies = at('cookie').map(({ name }) => `${name}=${first(given, name)}`);
  if (cookies.length > 0) headers.cookie = cookies.join('; ');
  if (body !== undefined) headers['content-type'] = 'application/json';
  const request = { method: route.method, target: `${pathOf(route, given)}${query}`, headers };
  return body === undefined ? request : { ...request, body: new TextEncoder().encode(body) };
}

function first(given: GivenTexts, name: string): string {
  return given.get(name)?.[0] ?? '';
}

/** @throws Problem parameter-missing when a placeholder has no value: no path could be written */
function pathOf({ path }: RestRoute, given: GivenTexts): string {
  const missing = path.placeholders.filter((name) => !given.has(name));
  if (missing.length > 0) {
    const errors = missing.map((name) => ({ pointer: `/${name}`, message: 'is required' }));
    const detail = missing.map((name) => `${name}: is required`).join('; ');
    throw new Problem('parameter-missing', detail, { errors });
  }
  return path.text.replace(/\{([^}]*)\}/g, (_, name: string) => percentEncode(first(given, name)));
}

/** The one body as it was typed, or an object of the fields. */
function bodyOf({ inputs }: RestRoute, given: GivenTexts): string | undefined {
  const bodies = inputs.filter((input) => input.in === 'body');
  const [only, ...others] = bodies;
  if (only && others.length === 0 && !only.path) return given.get(only.name)?.[0];
  const fields = bodies.flatMap(({ name, type }) =>
    given.has(name) ? [[name, jsonValue(first(given, name), type)] as const] : [],
  );
  return fields.length === 0 ? undefined : JSON.stringify(Object.fromEntries(fields));
}

function jsonValue(text: string, type: Input['type']): unknown {
  if (type === 'string') return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function textOf(body: HttpBody): Promise<string> {
  return new TextDecoder().decode(await collectBody(body));
}
