import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOpenApi, readCapability, startCapability } from '../../src/host/index.ts';
import { standard } from '../../src/standard.ts';
import { planOf } from '../kit/flagship.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { imported, written } from './kit.ts';

const post = (summary: string, content: object, required = true) => ({
  post: {
    summary,
    requestBody: { required, content },
    responses: { '204': { description: 'Taken' } },
  },
});

const schema = {
  type: 'object',
  required: ['id', 'caption'],
  properties: {
    id: { type: 'integer', description: 'The number in the form' },
    caption: { type: 'string' },
    'tags[]': { type: 'array', items: { type: 'string' } },
    picture: { type: 'string', format: 'binary' },
  },
};

const API = {
  openapi: '3.0.3',
  info: { title: 'Bodies', version: '1' },
  paths: {
    '/z-form/{id}': post('Send a form', { 'application/x-www-form-urlencoded': { schema } }),
    '/parts': post('Send some parts', { 'multipart/form-data': { schema } }),
    '/free': post('Send any form', { 'application/x-www-form-urlencoded': {} }),
    '/text': post('Send plain text', { 'text/markdown': { schema: { type: 'string' } } }),
    '/bytes': post('Send some bytes', { 'image/png': { schema: {} } }, false),
  },
};

let upstream: ScriptedUpstream;
let rest = '';
let client: Client;
let stop = async () => {};

beforeAll(async () => {
  upstream = await scriptedUpstream({ status: 204 });
  const file = written(imported(API, { baseUri: upstream.base.origin }));
  const plan = await planOf(file);
  const running = await startCapability(plan, {
    extensions: standard,
    environment: new Map(),
    overrides: new Map(),
    embedded: undefined,
    ports: new Map(plan.exposures.map(({ namespace }) => [namespace, 0])),
  });
  const url = (type: string) => running.exposes.find((one) => one.type === type)?.url ?? '';
  rest = url('rest');
  client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url('mcp'))));
  stop = () => running.stop(1_000);
});

afterAll(async () => {
  await client.close();
  await stop();
  await upstream.close();
});

async function sent(name: string, given: Record<string, unknown>) {
  upstream.forget();
  const answer = await client.callTool({ name, arguments: given });
  expect(answer.isError, JSON.stringify(answer.content)).not.toBe(true);
  const request = upstream.requests.at(-1);
  const type = request?.headers['content-type'] ?? '';
  return { url: request?.url, type, body: request?.body.toString('latin1') ?? '' };
}

test('every one of them is imported, and nothing is wrong with the document', async () => {
  const made = imported(API, { baseUri: 'http://127.0.0.1:9' });
  expect([made.operations, made.warnings]).toEqual([5, []]);
  const { diagnostics } = await readCapability(written(made), standard);
  expect(diagnostics).toEqual([]);
});

test('the export of its calls names the media types and the fields that go out', async () => {
  const capability = await readCapability(written(imported(API, { expose: ['mcp'] })), standard);
  if (!capability.plan) throw new Error('nothing to describe');
  const { description } = describeOpenApi(capability.plan, standard, undefined);
  const paths = description.paths as Record<string, { post: { requestBody: { content: object } } }>;
  const content = Object.values(paths).map(({ post }) => post.requestBody.content);
  const properties = {
    id: { type: 'integer' },
    caption: { type: 'string' },
    'tags[]': { type: 'array', items: {} },
    picture: { type: 'string' },
  };
  const form = { schema: { type: 'object', properties, required: ['id', 'caption'] } };
  expect(Object.assign({}, ...content)).toEqual({
    'application/x-www-form-urlencoded': form,
    'multipart/form-data': form,
    'text/markdown': { schema: { type: 'string' } },
    'image/png': { schema: { type: 'string' } },
  });
});

test('the fields of a form are arguments of their own, beside a parameter of the same name', async () => {
  const { tools } = await client.listTools();
  const form = tools.find(({ name }) => name === 'send-form');
  expect(Object.keys(form?.inputSchema.properties ?? {})).toEqual([
    'id',
    'id-2',
    'caption',
    'tags_',
    'picture',
  ]);
  expect(form?.inputSchema.required).toEqual(['id', 'id-2', 'caption']);
  const given = { id: 'a', 'id-2': 7, caption: 'x & y=z', tags_: ['p', 'q'] };
  expect(await sent('send-form', given)).toEqual({
    url: '/z-form/a',
    type: 'application/x-www-form-urlencoded',
    body: 'id=7&caption=x+%26+y%3Dz&tags%5B%5D=p&tags%5B%5D=q',
  });
});

test('a file is a part with a name, from text or a data: URL', async () => {
  const picture = `data:image/png;base64,${Buffer.from([137, 80, 78, 71]).toString('base64')}`;
  const { type, body } = await sent('send-some-parts', { id: 1, caption: 'c', picture });
  expect(type).toMatch(/^multipart\/form-data; boundary=/);
  expect(body).toContain('content-disposition: form-data; name="id"\r\n\r\n1\r\n');
  expect(body).toContain(
    'name="picture"; filename="picture"\r\ncontent-type: image/png\r\n\r\n\x89PNG',
  );
  const without = await sent('send-some-parts', { id: 1, caption: 'c' });
  expect(without.body).not.toContain('picture');
});

test('REST callers send the fields as JSON', async () => {
  upstream.forget();
  const answer = await fetch(`${rest}/v1/parts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"id":1,"caption":"c"}',
  });
  expect(answer.status).toBe(204);
  expect(upstream.requests.at(-1)?.body.toString()).toContain('name="caption"\r\n\r\nc\r\n');
});

test('forms without a schema, texts and bytes are one argument', async () => {
  expect(await sent('send-any-form', { body: { a: 1 } })).toMatchObject({ body: 'a=1' });
  expect(await sent('send-plain-text', { body: '# Hi {{x}}' })).toMatchObject({
    type: 'text/markdown',
    body: '# Hi {{x}}',
  });
  expect(await sent('send-some-bytes', { body: 'data:image/png;base64,iVA=' })).toMatchObject({
    type: 'image/png',
    body: '\x89P',
  });
  expect(await sent('send-some-bytes', {})).toMatchObject({ url: '/bytes', body: '' });
});
