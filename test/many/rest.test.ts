import { afterAll, beforeAll, expect, test } from 'vitest';
import { lint } from '../openapi/lint.ts';
import { type Family, serveFamily, urlOf } from './kit.ts';

let family: Family;
let base: string;

beforeAll(async () => {
  family = await serveFamily([
    { topic: 'purge' },
    { topic: 'domains' },
    // The same path under another name of its placeholder, with another method, and with the same one.
    { topic: 'rules', path: '/projects/{projectId}/domains', method: 'DELETE' },
    { topic: 'crons', path: '/projects/{id}/domains' },
    { topic: 'vault', callers: '{type: bearer, token: open-sesame}' },
  ]);
  base = urlOf(family.running, 'acme-purge-rest');
});

afterAll(() => family.close());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${base}${path}`, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test('documents that want the same port have the same address', () => {
  const urls = family.running.exposes.filter(({ type }) => type === 'rest').map(({ url }) => url);
  expect(urls).toEqual(Array(5).fill(base));
});

test('the routes of all are served, each by its own document', async () => {
  expect((await get('/v1/projects/p/purge')).body).toEqual({ url: '/api/projects/p/purge' });
  expect((await get('/v1/projects/p/domains')).body).toEqual({ url: '/api/projects/p/domains' });
  const removed = await fetch(`${base}/v1/projects/p/domains`, { method: 'DELETE' });
  expect(await removed.json()).toEqual({ url: '/api/projects/p/rules' });
  const head = await fetch(`${base}/v1/projects/p/purge`, { method: 'HEAD' });
  expect(head.status).toBe(200);
});

test('a method that no document has at a path is answered with those that they have', async () => {
  const response = await fetch(`${base}/v1/projects/p/domains`, { method: 'PUT' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'DELETE, GET']);
  expect((await get('/v1/nowhere')).status).toBe(404);
});

test('of two routes the first is served, and the second is named with both places', () => {
  const shadowed = family.running.remarks.filter(({ code }) => code === 'shadowed-route');
  expect(shadowed).toMatchObject([
    {
      severity: 'warning',
      message: expect.stringContaining('GET /v1/projects/{id}/domains'),
      place: { file: expect.stringContaining('3-crons.yaml'), line: 34 },
      related: [{ place: { file: expect.stringContaining('1-domains.yaml'), line: 34 } }],
    },
  ]);
});

test('one description has everything that anybody may use, without an error and with every id once', async () => {
  const { body } = await get('/openapi.json');
  expect((await lint(body)).filter(({ severity }) => severity === 0)).toEqual([]);
  const paths = body.paths as Record<string, Record<string, { operationId: string }>>;
  expect(Object.entries(paths).map(([path, item]) => [path, Object.keys(item)])).toEqual([
    ['/v1/projects/{project}/purge', ['get']],
    ['/v1/projects/{project}/domains', ['get', 'delete']],
  ]);
  const ids = Object.values(paths).flatMap((item) =>
    Object.values(item).map(({ operationId }) => operationId),
  );
  expect(ids).toEqual(['list', 'list-2', 'list-3']);
});

test('every document has a description of its own', async () => {
  const { body } = await get('/openapi/acme-rules-rest.json');
  expect(body).toMatchObject({ info: { title: 'Acme API — rules' } });
  expect(Object.keys(body.paths as object)).toEqual(['/v1/projects/{projectId}/domains']);
  expect((await get('/openapi/nobody.json')).status).toBe(404);
});

test('a wall stands before the routes of its document only, and before what is told of them', async () => {
  family.upstream.forget();
  const key = { authorization: 'Bearer open-sesame' };
  expect((await get('/v1/projects/p/vault')).status).toBe(401);
  expect((await get('/openapi/acme-vault-rest.json')).status).toBe(401);
  expect(family.upstream.requests).toEqual([]);
  expect((await get('/v1/projects/p/vault', key)).body).toEqual({ url: '/api/projects/p/vault' });
  expect((await get('/openapi/acme-vault-rest.json', key)).status).toBe(200);
  const paths = async (headers: Record<string, string>) =>
    Object.keys((await get('/openapi.json', headers)).body.paths as object);
  expect(await paths({})).not.toContain('/v1/projects/{project}/vault');
  expect(await paths(key)).toContain('/v1/projects/{project}/vault');
});
