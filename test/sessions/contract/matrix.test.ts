import { describe, expect, onTestFinished, test } from 'vitest';
import { openInProcess } from '../../../src/host/index.ts';
import { collectBody, failureResponse, type Handler } from '../../../src/http/index.ts';
import { type OperationName, SESSION_ROUTES } from '../../../src/sessions/index.ts';
import { standard } from '../../../src/standard.ts';
import { silent } from '../../../src/telemetry/index.ts';
import { FLAGSHIP, planOf } from '../../kit/flagship.ts';
import { look, sessionOf, tokenOf } from '../cells.ts';
import { open, type Rig } from '../kit.ts';
import {
  expected,
  HOLDERS,
  type Holder,
  type Outcome,
  OWNERS,
  type Owner,
  ownerUser,
  ROWS,
  reaches,
  userOf,
} from '../matrix.ts';

/** Asks for an operation with a token and tells what came out. */
type Ask = (operation: OperationName, token: string, id: string, owner: Owner) => Promise<Outcome>;

const OPERATIONS = Object.keys(ROWS) as OperationName[];
const SURFACES: Record<string, (rig: Rig) => Promise<Ask>> = { service, REST: rest, MCP: mcp };

test('every operation has a row, and every row is an operation', async () => {
  expect(Object.keys(ROWS).sort()).toEqual(SESSION_ROUTES.map((route) => route.operation).sort());
  for (const { operation, needs } of SESSION_ROUTES)
    expect(needs, operation).toBe(ROWS[operation].writes ? 'write' : 'read');
  const { served, close } = await openInProcess(await planOf(FLAGSHIP), {
    ...standardOptions(),
    embedded: { handler: async () => ({ status: 500, headers: {} }), token: 'x' },
  });
  const names = (kind: string) =>
    served.flatMap(({ offers }) => offers.filter((offer) => offer.kind === kind));
  const tools = names('tool').flatMap((offer) => offer.names);
  expect(tools.sort()).toEqual(OPERATIONS.map((operation) => ROWS[operation].tool).sort());
  const routes = names('operation').map(
    ({ method, path }) => `${method} ${path.split('/').length}`,
  );
  expect(routes.sort()).toEqual(
    SESSION_ROUTES.map(({ method, path }) => `${method} ${path.text.split('/').length + 1}`).sort(),
  );
  await close();
});

describe.each(Object.keys(SURFACES))('T100, D16, D26, D27, D28: by %s', (surface) => {
  test.each(HOLDERS)('%s', async (holder) => {
    const rig = await open();
    const ask = await (SURFACES[surface] ?? service)(rig);
    const token = await tokenOf(holder, rig);
    for (const operation of OPERATIONS) {
      for (const owner of OWNERS) {
        const cell = `${operation} of ${owner} session`;
        const session = await sessionOf(owner, rig);
        const before = await look(rig, owner, session);
        const outcome = await ask(operation, token, session, owner);
        expect(outcome, cell).toEqual(faceOf(surface, expected(holder, operation, owner)));
        const after = await look(rig, owner, session);
        const mayChange =
          reaches(holder, operation, owner) && outcome[0] < 300 && ROWS[operation].writes;
        if (!mayChange) expect(after, cell).toEqual(before);
        else if (ROWS[operation].onSession) expect(after, cell).not.toEqual(before);
      }
    }
  });
});

test('T105, D26: a list shows what its holder may read, and nothing else', async () => {
  const rig = await open();
  const globex = { token: await rig.mint('globex'), organisation: 'globex' };
  const own = await rig.create({ userId: 'u-1' });
  const others = await rig.create({ userId: 'u-2' });
  await rig.create({ userId: 'u-1' }, globex);
  for (const holder of HOLDERS) {
    const reply = await rig.get('?status=all&count=true', await partsOf(holder, rig));
    if (reply.status !== 200) continue;
    const user = userOf(holder);
    const visible = [own, others].filter((_, n) => user === undefined || user === `u-${n + 1}`);
    const ids = reply.body.map(({ id }: { id: string }) => id);
    expect(ids.toSorted(), holder).toEqual(visible.toSorted());
    expect(reply.headers['x-total-count'], holder).toBe(String(visible.length));
  }
});

async function partsOf(holder: Holder, rig: Rig) {
  const token = await tokenOf(holder, rig);
  return { token: token === '' ? null : token };
}

/** What a refusal looks like there: the gateway's own credential failing is not the caller's. */
function faceOf(surface: string, [status, code]: Outcome): Outcome {
  if (surface === 'service') return code === undefined ? [status] : [status, code];
  const seen = status === 401 ? 'upstream-auth' : code;
  // A tool has succeeded or not; it has no status.
  if (surface === 'MCP') return seen === undefined ? [200] : [400, seen];
  return seen === undefined ? [status] : [status === 401 ? 502 : status, seen];
}

function pathOf(operation: OperationName, id: string): { method: string; path: string } {
  const route = SESSION_ROUTES.find((one) => one.operation === operation);
  const path = route?.path.text.replace('{organisation}', 'acme').replace('{sessionId}', id);
  return { method: route?.method ?? '', path: path ?? '' };
}

function bodyOf(operation: OperationName, owner: Owner): object | undefined {
  return ROWS[operation].body?.(ownerUser(owner));
}

async function service(rig: Rig): Promise<Ask> {
  return async (operation, token, id, owner) => {
    const { method, path } = pathOf(operation, id);
    const body = bodyOf(operation, owner);
    const parts = { token: token === '' ? null : token, ...(body && { body }) };
    const reply = await rig.call(method, `/${path}`, parts);
    return reply.status < 300 ? [reply.status] : [reply.status, reply.body.code];
  };
}

/** The flagship in front of the service, calling it with a token. */
async function flagship(rig: Rig, token: string, type: 'tool' | 'operation') {
  const embedded = { handler: rig.service.handler, token: token || 'none' };
  const { served, close } = await openInProcess(await PLAN, { ...standardOptions(), embedded });
  const found = served.find(({ offers }) => offers.some(({ kind }) => kind === type));
  if (!found) throw new Error(`the flagship has no ${type}`);
  return { ...found, close };
}

const PLAN = planOf(FLAGSHIP);

function standardOptions() {
  const environment = new Map([['QUANTCDN_API_KEY', 'unused']]);
  return { extensions: standard, environment, overrides: new Map() };
}

/** One gateway for each token. */
function gateways(rig: Rig, type: 'tool' | 'operation') {
  const opened = new Map<string, ReturnType<typeof flagship>>();
  onTestFinished(async () => {
    for (const gateway of opened.values()) await (await gateway).close();
  });
  return (token: string) => {
    const gateway = opened.get(token) ?? flagship(rig, token, type);
    opened.set(token, gateway);
    return gateway;
  };
}

async function send(handler: Handler, method: string, target: string, body: unknown, more = {}) {
  const headers = { host: 'localhost', 'content-type': 'application/json', ...more };
  const given = body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) };
  // What a handler throws is answered by a listener.
  const response = await handler({ method, target, headers, ...given }).catch((failure: unknown) =>
    failureResponse(failure, 'id', silent),
  );
  const text = Buffer.from(await collectBody(response.body)).toString();
  return { status: response.status, text };
}

async function rest(rig: Rig): Promise<Ask> {
  const gateway = gateways(rig, 'operation');
  return async (operation, token, id, owner) => {
    const { handler } = await gateway(token);
    const { method, path } = pathOf(operation, id);
    const { status, text } = await send(handler, method, `/v1${path}`, bodyOf(operation, owner));
    return status < 300 ? [status] : [status, codeIn(text)];
  };
}

async function mcp(rig: Rig): Promise<Ask> {
  const gateway = gateways(rig, 'tool');
  return async (operation, token, id, owner) => {
    const { handler, endpoint = '' } = await gateway(token);
    const { tool, onSession } = ROWS[operation];
    const body = bodyOf(operation, owner);
    const args = {
      organisation: 'acme',
      ...(onSession && { sessionId: id }),
      ...(body && { body }),
    };
    const call = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: tool, arguments: args, _meta: ENVELOPE },
    };
    const headers = {
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': PROTOCOL,
      'mcp-method': 'tools/call',
      'mcp-name': tool,
    };
    const { text } = await send(handler, 'POST', endpoint, call, headers);
    const data = /^data: (.+)$/m.exec(text)?.[1] ?? text;
    const { content, isError } = JSON.parse(data).result;
    return isError ? [400, codeIn(content[0].text)] : [200];
  };
}

const PROTOCOL = '2026-07-28';
const ENVELOPE = {
  'io.modelcontextprotocol/protocolVersion': PROTOCOL,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** The code of a refusal, or the name of a problem of the gateway, which tools say in words. */
function codeIn(text: string): string {
  const code = /"code":\s*"([a-z_]+)"|urn:capstan:problem:([a-z-]+)/.exec(text);
  if (text.includes("refused the gateway's own credential")) return 'upstream-auth';
  return code?.[1] ?? code?.[2] ?? text;
}
