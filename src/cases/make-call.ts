import {
  collectBody,
  failureResponse,
  type Handler,
  type HttpRequest,
  percentEncode,
} from '../http/index.ts';
import { requestId } from '../kernel/index.ts';
import { members } from '../plan/index.ts';
import { type Log, silent } from '../telemetry/index.ts';
import type { CaseCall, NamedCall } from './case.ts';
import { type Found, findOffers, type ServedExposure } from './served.ts';

/** What came of a call. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Structured content of a tool, JSON of a response; `undefined` when there is none. */
  readonly body: unknown;
  readonly text: string;
  /** Of a tool. */
  readonly isError: boolean;
}

/** A case cannot be done as it is written. */
export class CaseError extends Error {}

/**
 * Makes the call of a case, without a port.
 *
 * @throws CaseError when it does not fit what is served
 */
export async function makeCall(call: CaseCall, served: readonly ServedExposure[]): Promise<Answer> {
  if (call.kind === 'request') return request(call, served);
  const [found] = findOffers(call, served);
  if (!found) throw new CaseError(`the document exposes no ${call.kind} '${call.name}'`);
  return call.kind === 'tool' ? callTool(call, found) : callOperation(call, found);
}

async function request(
  call: Extract<CaseCall, { kind: 'request' }>,
  served: readonly ServedExposure[],
): Promise<Answer> {
  const exposure = served.find(({ namespace, offers }) =>
    call.exposer === undefined
      ? offers.some(({ kind }) => kind === 'operation')
      : namespace === call.exposer,
  );
  if (!exposure) throw new CaseError("nothing serves requests; name one with 'exposer'");
  const headers = Object.entries(call.headers).map(([name, value]) => [
    name.toLowerCase(),
    String(value),
  ]);
  return send(exposure.handler, {
    method: call.method,
    target: call.path,
    headers: Object.fromEntries(headers),
    ...bodyOf(call.body),
  });
}

/** Text is sent as it is; anything else as JSON. */
function bodyOf(value: unknown): Pick<HttpRequest, 'body'> {
  if (value === undefined) return {};
  return { body: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)) };
}

async function callOperation(call: NamedCall, { exposure, offer }: Found): Promise<Answer> {
  const given = new Map(Object.entries(call.with));
  const unknown = [...given.keys()].find((name) => !offer.inputs.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new CaseError(
      `'${unknown}' is no input of '${call.name}': ${offer.inputs.map(({ name }) => name).join(', ')}`,
    );
  const within = (place: string) =>
    offer.inputs.filter((one) => one.in === place && given.has(one.name));
  const path = offer.path.replace(/\{([^}]*)\}/g, (_, name: string) =>
    percentEncode(String(given.get(name) ?? '')),
  );
  const query = within('query').flatMap(({ name }) =>
    [given.get(name)].flat().map((value) => `${percentEncode(name)}=${percentEncode(text(value))}`),
  );
  const cookies = within('cookie').map(({ name }) => `${name}=${text(given.get(name))}`);
  const headers = within('header').map(({ name }) => [name.toLowerCase(), text(given.get(name))]);
  const body = operationBody(offer, given);
  return send(exposure.handler, {
    method: offer.method,
    target: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers: {
      ...Object.fromEntries(headers),
      ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
    },
    ...(body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) }),
  });
}

function operationBody({ inputs }: Found['offer'], given: ReadonlyMap<string, unknown>): unknown {
  const bodies = inputs.filter((one) => one.in === 'body');
  const [only, ...others] = bodies;
  if (only && others.length === 0 && !only.member) return given.get(only.name);
  const fields = bodies.filter(({ name }) => given.has(name));
  if (fields.length === 0) return undefined;
  return Object.fromEntries(fields.map(({ name }) => [name, given.get(name)]));
}

function text(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A body without a media type is JSON here. */
async function send(handler: Handler, { headers, ...rest }: HttpRequest): Promise<Answer> {
  const id = requestId(undefined);
  const own = { 'x-request-id': id, ...(rest.body && { 'content-type': 'application/json' }) };
  const response = await answered(handler, { ...rest, headers: { ...own, ...headers } }, id);
  const shown = Buffer.from(await collectBody(response.body)).toString('utf8');
  return {
    status: response.status,
    headers: response.headers,
    body: parsed(shown),
    text: shown,
    isError: false,
  };
}

const log: Log = silent;

/** What a handler throws is answered as a listener does. */
async function answered(handler: Handler, request: HttpRequest, id: string) {
  try {
    return await handler(request);
  } catch (failure) {
    return failureResponse(failure, id, log);
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Later clients get structured content as it is; earlier ones only objects. */
const PROTOCOL = '2026-07-28';

const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': PROTOCOL,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A call as a client makes it that needs no session. */
async function callTool(call: NamedCall, { exposure }: Found): Promise<Answer> {
  const message = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: call.name, arguments: call.with, _meta: ENVELOPE },
  };
  const answer = await send(exposure.handler, {
    method: 'POST',
    target: exposure.endpoint ?? '/',
    headers: {
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': PROTOCOL,
      'mcp-method': 'tools/call',
      'mcp-name': call.name,
    },
    body: Buffer.from(JSON.stringify(message)),
  });
  const events = [...answer.text.matchAll(/^data: (.+)$/gm)].map((match) => match[1] ?? '');
  const reply = members(parsed(events.at(-1) ?? answer.text));
  if (reply.error !== undefined) throw new CaseError(String(members(reply.error).message));
  return toolAnswer(answer, members(reply.result));
}

function toolAnswer(answer: Answer, result: Readonly<Record<string, unknown>>): Answer {
  const blocks = Array.isArray(result.content) ? result.content : [];
  const shown = blocks.flatMap((block) => members(block).text ?? []).join('\n');
  const body = result.structuredContent ?? parsed(shown);
  return { ...answer, body, text: shown, isError: result.isError === true };
}
