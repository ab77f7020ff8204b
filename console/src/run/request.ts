import type { ServedExposer, ServedInput, ServedOffer } from '../served.ts';

/** Values by input name; an input that is not given is not there. */
export type Given = Readonly<Record<string, unknown>>;

/** A request as a caller sends it to an exposer. */
export interface CallerRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The protocol revision whose calls stand alone, without a session. */
const PROTOCOL = '2026-07-28';

/** The request by which a caller gives these values. */
export function requestOf(exposer: ServedExposer, offer: ServedOffer, given: Given): CallerRequest {
  return exposer.type === 'mcp' ? toolRequest(exposer, offer, given) : routeRequest(offer, given);
}

/** The message of a tool call, as every MCP client sends it. */
export function toolMessage({ name }: ServedOffer, given: Given) {
  return { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: given } };
}

function toolRequest({ url }: ServedExposer, offer: ServedOffer, given: Given): CallerRequest {
  const message = toolMessage(offer, given);
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': PROTOCOL,
    'io.modelcontextprotocol/clientInfo': { name: 'capstan-console', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  return {
    method: 'POST',
    target: new URL(url ?? 'http://localhost/').pathname,
    headers: {
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-protocol-version': PROTOCOL,
      'mcp-method': 'tools/call',
      'mcp-name': offer.name,
    },
    body: JSON.stringify({ ...message, params: { ...message.params, _meta: envelope } }),
  };
}

function routeRequest(offer: ServedOffer, given: Given): CallerRequest {
  const [method = 'GET', template = '/'] = offer.name.split(' ', 2);
  const within = (place: string) =>
    offer.inputs.filter((input) => input.in === place && given[input.name] !== undefined);
  const path = template.replace(/\{([^}]*)\}/g, (_, name: string) =>
    encodeURIComponent(textOf(given[name] ?? '')),
  );
  const query = within('query').flatMap(({ name }) =>
    [given[name]]
      .flat()
      .map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(textOf(value))}`),
  );
  const cookies = within('cookie').map(({ name }) => `${name}=${textOf(given[name])}`);
  const body = bodyOf(offer.inputs, given);
  return {
    method,
    target: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers: {
      ...Object.fromEntries(
        within('header').map(({ name }) => [name.toLowerCase(), textOf(given[name])]),
      ),
      ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    body,
  };
}

/** The one body as it is, or an object of the fields. */
function bodyOf(inputs: readonly ServedInput[], given: Given): string | undefined {
  const bodies = inputs.filter((input) => input.in === 'body');
  const [only, ...others] = bodies;
  if (only && others.length === 0 && !only.member) return json(given[only.name]);
  const fields = bodies.filter(({ name }) => given[name] !== undefined);
  if (fields.length === 0) return undefined;
  return json(Object.fromEntries(fields.map(({ name }) => [name, given[name]])));
}

function json(value: unknown): string | undefined {
  return value === undefined ? undefined : JSON.stringify(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
