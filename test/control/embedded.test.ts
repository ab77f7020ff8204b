import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningTogether, startCapability } from '../../src/host/index.ts';
import { openSessions, type SessionService } from '../../src/sessions/index.ts';
import { standard } from '../../src/standard.ts';
import { FLAGSHIP, planOf } from '../kit/flagship.ts';
import { controlled } from './kit.ts';

const SESSIONS = '/embedded/api/v3/organizations/acme/ai/sessions';

let service: SessionService;
let token: string;
let running: RunningTogether;
beforeAll(async () => {
  service = await openSessions({ memory: true });
  token = await service.mintToken('acme');
  running = await serve();
});
afterAll(async () => {
  await running.stop(200);
  await service.close();
});

async function serve(control = {}): Promise<RunningTogether> {
  const plan = await planOf(FLAGSHIP);
  return startCapability(plan, {
    extensions: standard,
    environment: new Map(),
    overrides: new Map(),
    embedded: {
      handler: service.handler,
      token,
      organisation: 'acme',
      endWatches: () => service.endWatches(),
    },
    ports: new Map(plan.exposures.map(({ namespace }) => [namespace, 0])),
    control: { port: 0, ...control },
  });
}

const urlOf = (type: string, one = running) =>
  one.exposes.find((exposed) => exposed.type === type)?.url ?? '';

const ask = (path: string, init?: RequestInit) => fetch(`${urlOf('control')}${path}`, init);

const POST = { method: 'POST', headers: { 'content-type': 'application/json' } };

async function create(body: object): Promise<string> {
  const init = { ...POST, body: JSON.stringify({ userId: 'ada', ...body }) };
  const path = '/v1/api/v3/organizations/acme/ai/sessions';
  const { sessionId } = (await (await fetch(`${urlOf('rest')}${path}`, init)).json()) as {
    sessionId: string;
  };
  return sessionId;
}

const said = (content: string) => ({ initialMessages: [{ role: 'user', content }] });

describe('the embedded service, at the control port', () => {
  test('tells its organisations, with the key that stays here', async () => {
    const answer = await ask('/embedded/api/v3/organizations', {
      headers: { authorization: 'Bearer of somebody else' },
    });
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject([{ name: 'acme', scope: 'write' }]);
    expect(`${text}${JSON.stringify([...answer.headers])}`).not.toContain(token);
  });

  test('lists, searches, tells usage and forks beyond what the document has routes for', async () => {
    const id = await create({ ...said('a red balloon'), metadata: { city: 'Paris' } });
    await create(said('nothing'));
    const get = async (path: string) => (await ask(`${SESSIONS}${path}`)).json();
    expect(await get('?status=all&text=balloon&metadata.city=Paris')).toMatchObject([{ id }]);
    expect(await get('/search?q=ball*')).toMatchObject({ hits: [{ sessionId: id, seq: 1 }] });
    expect(await get('/usage?groupBy=user')).toMatchObject([{ userId: 'ada', sessions: 2 }]);
    const forked = await ask(`${SESSIONS}/${id}/fork`, { ...POST, body: '{"atMessage":1}' });
    expect(forked.status).toBe(201);
    const { sessionId } = (await forked.json()) as { sessionId: string };
    expect(await get(`/${sessionId}`)).toMatchObject({ parent: { sessionId: id } });
  });

  test('tells of events as they happen, and ends with the process', {
    timeout: 15_000,
  }, async () => {
    const other = await serve();
    const stream = await fetch(`${urlOf('control', other)}${SESSIONS}/events`);
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    await reader?.read();
    const id = await create(said('hello'));
    const { value } = (await reader?.read()) ?? {};
    expect(value).toContain(`event: created\ndata: {"type":"created","sessionId":"${id}"`);
    await other.stop(5000);
    await expect(reader?.closed).resolves.toBeUndefined();
  });

  test.each([
    ['POST', SESSIONS, 405],
    ['DELETE', `${SESSIONS}/00000000-0000-7000-8000-000000000000`, 405],
    ['PUT', `${SESSIONS}/00000000-0000-7000-8000-000000000000`, 405],
    ['POST', `${SESSIONS}/erase`, 405],
    ['GET', `${SESSIONS}/%2e%2e/search`, 404],
    ['HEAD', `${SESSIONS}/events`, 200],
    ['GET', `${SESSIONS}/audit`, 404],
    ['GET', `${SESSIONS}/%61udit?limit=1`, 404],
    ['GET', `${SESSIONS}/quotas/`, 404],
    ['GET', '/embedded/health', 404],
    ['GET', '/embedded/api/v3/organizations/other/ai/sessions', 403],
  ])('%s %s is %i', async (method, path, status) => {
    expect((await ask(path, { method })).status).toBe(status);
  });

  test.each([
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a page of another origin', { origin: 'https://evil.test' }, 403],
    ['a form', { 'content-type': 'text/plain' }, 415],
  ])('%s forks nothing', async (_, headers, status) => {
    const path = `${SESSIONS}/00000000-0000-7000-8000-000000000000/fork`;
    const init = { ...POST, headers: { ...POST.headers, ...headers }, body: '{}' };
    expect((await ask(path, init)).status).toBe(status);
  });

  test('behind a token, nobody gets there without it', async () => {
    const walled = await serve({ token: 'desk-CANARY' });
    const url = `${urlOf('control', walled)}${SESSIONS}`;
    const authorization = 'Bearer desk-CANARY';
    const statuses = [await fetch(url), await fetch(url, { headers: { authorization } })];
    expect(statuses.map(({ status }) => status)).toEqual([401, 200]);
    await walled.stop(200);
  });
});

test('without an embedded service there is nothing', async () => {
  const served = await controlled();
  expect((await served.ask(SESSIONS)).status).toBe(404);
  await served.close();
});
