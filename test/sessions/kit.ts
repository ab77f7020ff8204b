import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { expect, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { type HttpResponse, isStream } from '../../src/http/index.ts';
import { type ManualClock, manualClock } from '../../src/kernel/index.ts';
import {
  ADDED_ROUTES,
  createSessions,
  findRoute,
  type OperationName,
  routesOf,
  type SessionService,
  type SettingsInput,
  type TokenOptions,
} from '../../src/sessions/index.ts';
import type { Log } from '../../src/telemetry/index.ts';
import { openEmptyStore } from './stores.ts';

/** When every test begins. */
export const START = Date.UTC(2026, 0, 1);
export const MINUTE = 60_000;
export const ABSENT = '0190aaaa-bbbb-7ccc-8ddd-eeeeffff0000';

/** A response as tests look at it. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into JSON of many shapes
  readonly body: any;
}

/** What a request has beside method and path. */
export interface Parts {
  /** A JSON value; `undefined` = no body. */
  readonly body?: unknown;
  /** Bytes instead of a JSON value. */
  readonly bytes?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly token?: string | null;
  readonly organisation?: string;
}

/** A client of one service, as one token of organisation `acme`. */
export interface Rig {
  readonly service: SessionService;
  readonly clock: ManualClock;
  readonly token: string;
  /** @param path after `/sessions`, with query; from `/` alone when it starts with `//` */
  call(method: string, path: string, parts?: Parts): Promise<Reply>;
  get(path: string, parts?: Parts): Promise<Reply>;
  post(body: unknown, parts?: Parts): Promise<Reply>;
  put(path: string, body: unknown, parts?: Parts): Promise<Reply>;
  remove(path: string, parts?: Parts): Promise<Reply>;
  /** Creates a session and gives its id. */
  create(input?: object, parts?: Parts): Promise<string>;
  mint(organisation: string, options?: TokenOptions): Promise<string>;
}

/** Opens a service over an empty store; it is closed with the test. */
export async function open(settings: SettingsInput = {}, log?: Log): Promise<Rig> {
  const clock = manualClock(START);
  const store = await openEmptyStore(log);
  const service = createSessions({ store, clock, settings, ...(log && { log }) });
  onTestFinished(() => service.close());
  return rigOf(service, clock, await service.mintToken('acme'));
}

/** A client of a service that is open already. */
export function rigOf(service: SessionService, clock: ManualClock, token: string): Rig {
  const call = async (method: string, path: string, parts: Parts = {}): Promise<Reply> => {
    const response = await service.handler({ method, ...requestOf(path, parts, token) });
    const reply = replyOf(response);
    checkAgainstContract(method, path, reply);
    return reply;
  };
  const rig: Rig = {
    service,
    clock,
    token,
    call,
    get: (path, parts) => call('GET', path, parts),
    post: (body, parts) => call('POST', '', { ...parts, body }),
    put: (path, body, parts) => call('PUT', path, { ...parts, body }),
    remove: (path, parts) => call('DELETE', path, parts),
    async create(input = {}, parts = {}) {
      const reply = await rig.post({ userId: 'u-1', ...input }, parts);
      expect(reply.status, reply.text).toBe(201);
      return reply.body.sessionId;
    },
    mint: (organisation, options) => service.mintToken(organisation, options),
  };
  return rig;
}

/** A request as it reaches the service. */
export function requestOf(path: string, parts: Parts, ownToken: string) {
  const { body, bytes, token = ownToken, organisation = 'acme' } = parts;
  const given = bytes ?? (body === undefined ? undefined : JSON.stringify(body));
  const headers = {
    ...(token !== null && { authorization: `Bearer ${token}` }),
    ...(given !== undefined && { 'content-type': 'application/json' }),
    ...parts.headers,
  };
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  return {
    target: path.startsWith('//')
      ? path.slice(1)
      : `/api/v3/organizations/${organisation}/ai/sessions${path}`,
    headers: Object.fromEntries(present) as Record<string, string>,
    ...(given !== undefined && { body: Buffer.from(given) }),
  };
}

/** A response as tests look at it. */
export function replyOf(response: HttpResponse): Reply {
  const { body = '' } = response;
  const text = isStream(body) ? '' : Buffer.from(body).toString('utf8');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

/** The published contract. */
export const contract = parse(
  readFileSync('capabilities/quantcdn-ai-sessions.openapi.yaml', 'utf8'),
);
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ $id: 'contract', components: contract.components });

/** Operations in the order of the contract's paths. */
const CONTRACT: readonly [OperationName, string, RegExp, string, number][] = [
  ['list-sessions', 'GET', /^$/, '', 200],
  ['create-session', 'POST', /^$/, '', 201],
  ['get-session', 'GET', /^\/[^/]+$/, '/{sessionId}', 200],
  ['append-messages', 'PUT', /^\/[^/]+$/, '/{sessionId}', 200],
  ['delete-session', 'DELETE', /^\/[^/]+$/, '/{sessionId}', 200],
  ['extend-session', 'PUT', /^\/[^/]+\/extend$/, '/{sessionId}/extend', 200],
];

/** How many successes of each operation were checked against the contract in this run. */
export const checked = new Map<OperationName, number>();

/** The schema that the contract has for a success, with its references within reach. */
export function successSchema(operation: OperationName): Record<string, unknown> {
  const entry = CONTRACT.find(([name]) => name === operation);
  if (!entry) throw new Error(`no such operation: ${operation}`);
  const [, method, , suffix, status] = entry;
  const path = contract.paths[`/api/v3/organizations/{organisation}/ai/sessions${suffix}`];
  const { schema } = path[method.toLowerCase()].responses[status].content['application/json'];
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"contract#/'));
}

/** The property names that a schema of the contract declares. */
export function declaredNames(schemaName: string): string[] {
  return Object.keys(contract.components.schemas[schemaName].properties).sort();
}

const validators = new Map(
  CONTRACT.map(([operation]) => [operation, ajv.compile(successSchema(operation))]),
);

/** Every reply that any test sees passes here. */
function checkAgainstContract(method: string, path: string, reply: Reply): void {
  expect(reply.headers['content-type']).toBe('application/json');
  expect(reply.headers['x-request-id']).toMatch(/^[\w.-]+$/);
  expect(reply.headers['cache-control']).toBe('no-store');
  if (method === 'HEAD') return;
  if (reply.status >= 400) {
    checkError(reply);
    return;
  }
  if (isAdded(method, path)) return;
  const suffix = (path.split('?')[0] ?? '').replace(
    /^.*\/ai\/sessions\/?$|^.*\/ai\/sessions(?=\/)/,
    '',
  );
  const entry = CONTRACT.find((one) => one[1] === method && one[2].test(suffix));
  if (!entry) throw new Error(`a success outside the contract: ${method} ${path}`);
  const [operation, , , , status] = entry;
  expect(reply.status).toBe(status);
  const validate = validators.get(operation);
  expect(validate?.(reply.body), ajv.errorsText(validate?.errors)).toBe(true);
  checked.set(operation, (checked.get(operation) ?? 0) + 1);
}

const added = routesOf(ADDED_ROUTES);

/** Whether it is for an operation that the contract does not have. */
function isAdded(method: string, path: string): boolean {
  try {
    findRoute(added, { method, target: requestOf(path, {}, '').target });
    return true;
  } catch {
    return false;
  }
}

function checkError({ body, headers }: Reply): void {
  expect(body).toMatchObject({
    error: true,
    message: expect.stringMatching(/\S/),
    code: expect.stringMatching(/^[a-z_]+$/),
    requestId: headers['x-request-id'],
  });
  expect(JSON.stringify(body)).not.toMatch(
    /sqlite|select |insert |\.ts|\.js|node_modules|\/home|\/tmp/i,
  );
}
