import { describe, expect, test } from 'vitest';
import { openSessions } from '../../../src/sessions/index.ts';
import { ABSENT, open } from '../kit.ts';

const PATH = 'ai/sessions';

describe('D42, D43: paths and methods', () => {
  test.each([
    `///api/v3/organizations/acme/${PATH}`,
    `//api/v3/organizations/acme/${PATH}`,
    `//api/v3/organisations/acme/${PATH}`,
    `//v1/api/v3/organizations/acme/${PATH}`,
    `//v1/api/v3/organisations/acme/${PATH}`,
    `//v1//api/v3/organisations/acme/${PATH}`,
    `///v1/api/v3/organizations/acme/${PATH}`,
    `//api/v3/organizations/%61cme/${PATH}/`,
  ])('%s is the collection', async (path) => {
    const { call, get } = await open();
    const created = await call('POST', path, { body: { userId: 'u' } });
    expect(created.status).toBe(201);
    const { sessionId } = created.body;
    const base = path.replace(/\/$/, '');
    expect((await call('GET', `${base}/${sessionId}`)).body.id).toBe(sessionId);
    expect((await call('PUT', `${base}/${sessionId}/extend`)).status).toBe(200);
    expect((await get('')).body).toHaveLength(1);
    expect((await call('DELETE', `${base}/${sessionId}`)).status).toBe(200);
  });

  test.each([
    '//',
    '//api/v3/organization',
    `//api/v4/organizations/acme/${PATH}`,
    `//v2/api/v3/organizations/acme/${PATH}`,
    `//api/v3/organizations/acme/${PATH}/a/b`,
    `//api/v3/organizations/acme/${PATH}/a/extend/b`,
    `//api//v3/organizations/acme/${PATH}`,
    `//API/v3/organizations/acme/${PATH}`,
    `//api/v3/organizations/a/b/${PATH}`,
  ])('%s is 404 route_not_found', async (path) => {
    const { call } = await open();
    const reply = await call('GET', path);
    expect([reply.status, reply.body.code]).toEqual([404, 'route_not_found']);
  });

  test('an encoded slash stays inside its segment', async () => {
    const { call, create, get } = await open();
    const id = await create();
    expect((await get(`/${id}%2Fextend`)).body.code).toBe('session_not_found');
    const reply = await call('GET', `//api/v3/organizations/acme%2Fai/sessions/${PATH}`);
    expect(reply.body.code).toBe('route_not_found');
    expect((await get('/%zz')).status).toBe(400);
  });

  test.each([
    ['PATCH', '', 'GET, HEAD, POST'],
    ['PUT', '', 'GET, HEAD, POST'],
    ['DELETE', '', 'GET, HEAD, POST'],
    ['OPTIONS', '', 'GET, HEAD, POST'],
    ['POST', `/${ABSENT}`, 'DELETE, GET, HEAD, PUT'],
    ['TRACE', `/${ABSENT}`, 'DELETE, GET, HEAD, PUT'],
    ['POST', `/${ABSENT}/extend`, 'PUT'],
    ['GET', `/${ABSENT}/extend`, 'PUT'],
    ['HEAD', `/${ABSENT}/extend`, 'PUT'],
  ])('%s %s is 405 with Allow', async (method, path, allow) => {
    const { call } = await open();
    const reply = await call(method, path);
    expect([reply.status, reply.headers.allow]).toEqual([405, allow]);
    if (method !== 'HEAD') expect(reply.body.code).toBe('method_not_allowed');
  });

  test('HEAD answers like GET, without the content', async () => {
    const { call, create, get } = await open();
    const paths = ['', '?count=true&limit=1', `/${await create()}`, `/${ABSENT}`, '?limit=0'];
    await create();
    for (const path of paths) {
      const headers = { 'x-request-id': 'same' };
      const [head, full] = [await call('HEAD', path, { headers }), await get(path, { headers })];
      expect(head.text).toBe('');
      expect([head.status, head.headers]).toEqual([full.status, full.headers]);
    }
  });
});

describe('D42: bodies', () => {
  test('three encodings of extend with no body mean 60 minutes', async () => {
    const { call, create } = await open();
    for (const bytes of ['', '{}', 'null']) {
      const reply = await call('PUT', `/${await create()}/extend`, { bytes });
      expect([reply.status, reply.body.message]).toEqual([200, 'Session extended by 60 minutes']);
    }
    const bare = await call('PUT', `/${await create()}/extend`);
    expect(bare.body.message).toBe('Session extended by 60 minutes');
  });

  test.each([
    ['application/json', 201],
    ['application/json; charset=utf-8', 201],
    ['Application/JSON;charset="UTF-8"', 201],
    ['application/json;', 201],
    [undefined, 415],
    ['', 415],
    ['text/plain', 415],
    ['application/json; charset=latin1', 415],
    ['application/x-www-form-urlencoded', 415],
    ['multipart/form-data; boundary=x', 415],
    ['application/jsonp', 415],
    ['text/plain; application/json', 415],
  ])('content type %j: %i', async (type, status) => {
    const { call, get } = await open();
    const parts = { body: { userId: 'u' }, headers: { 'content-type': type } };
    const reply = await call('POST', '', parts);
    expect(reply.status).toBe(status);
    if (status === 415) expect(reply.body.code).toBe('unsupported_media_type');
    expect((await get('')).body).toHaveLength(status === 201 ? 1 : 0);
  });

  test('a body without content has no type to refuse', async () => {
    const { call, create } = await open();
    const path = `/${await create()}`;
    const headers = { 'content-type': 'text/plain' };
    expect((await call('PUT', `${path}/extend`, { bytes: '', headers })).status).toBe(200);
    expect((await call('PUT', path, { bytes: '', headers })).body.code).toBe('invalid_json');
  });

  test('bodies of get and delete are nobody’s business', async () => {
    const { call, create } = await open();
    const path = `/${await create()}`;
    const parts = { bytes: 'not json', headers: { 'content-type': 'text/plain' } };
    expect((await call('GET', path, parts)).status).toBe(200);
    expect((await call('DELETE', path, parts)).status).toBe(200);
  });

  test.each(['[]', '"x"', '5', 'true', 'null', ''])(
    'create and update refuse %j',
    async (bytes) => {
      const { call, create } = await open();
      const path = `/${await create()}`;
      expect((await call('POST', '', { bytes })).status).toBe(400);
      expect((await call('PUT', path, { bytes })).status).toBe(400);
      if (bytes === 'null' || bytes === '') return;
      expect((await call('PUT', `${path}/extend`, { bytes })).status).toBe(400);
    },
  );
});

describe('ids of requests', () => {
  test('a harmless one is echoed, any other replaced', async () => {
    const { get } = await open();
    const ask = async (id: string) =>
      (await get('/x', { headers: { 'x-request-id': id } })).body.requestId;
    expect(await ask('abc-1.2_3')).toBe('abc-1.2_3');
    expect(await ask('a\r\nset-cookie: x')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await ask('x'.repeat(129))).toMatch(/^[0-9a-f-]{36}$/);
    expect(await ask('')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('a store that fails', () => {
  test('after close everything that needs it is 503 with Retry-After', async () => {
    const { service, create, get, put, post, remove } = await open();
    const path = `/${await create()}`;
    await service.close();
    for (const reply of [
      await get(''),
      await get(path),
      await post({ userId: 'u' }),
      await put(path, { tokensUsed: 1 }),
      await put(`${path}/extend`, {}),
      await remove(path),
    ]) {
      expect([reply.status, reply.body.code]).toEqual([503, 'store_unavailable']);
      expect(reply.headers['retry-after']).toBe('1');
    }
  });

  test('writes that were begun are finished before it closes', async () => {
    const { service, post, create } = await open();
    // From now on the token is known, so that nothing but the writing itself is left to wait for.
    await create();
    const pending = Array.from({ length: 200 }, () => post({ userId: 'u' }));
    await new Promise((resolve) => setTimeout(resolve, 0));
    const [replies] = await Promise.all([Promise.all(pending), service.close()]);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
  });

  test('what nobody foresaw is 500, told to the log and to nobody else', async () => {
    const lines: unknown[] = [];
    const log = { log: (...line: unknown[]) => void lines.push(line) };
    const broken = await openSessions({ memory: true, log });
    const request = { method: 'GET', target: '/x', headers: {} };
    const failing = {
      ...request,
      get target(): string {
        throw new Error('select boom');
      },
    };
    const response = await broken.handler(failing);
    expect(response.status).toBe(500);
    expect(JSON.parse(String(response.body))).toMatchObject({
      error: true,
      code: 'internal',
      message: 'the server failed to handle the request',
    });
    expect(lines).toEqual([
      [
        'error',
        'session request failed',
        {
          requestId: response.headers['x-request-id'],
          code: 'internal',
          reason: 'select boom',
        },
      ],
    ]);
    await broken.close();
  });
});
