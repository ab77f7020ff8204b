import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Controlled, callTool, controlled, KEY, notes } from './kit.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const traceparent = `00-${TRACE}-${PARENT}-01`;

let served: Controlled;
beforeAll(async () => {
  served = await controlled();
});
afterAll(() => served.close());
beforeEach(() => served.upstream.forget());

interface SpanView {
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly status: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links?: readonly { readonly traceId: string }[];
}

async function spansOf(id: string): Promise<readonly SpanView[]> {
  const { spans } = await served.json(`/traces/${id}`);
  return spans as readonly SpanView[];
}

async function newest(): Promise<Record<string, unknown>> {
  const { traces } = await served.json('/traces');
  return (traces as Record<string, unknown>[])[0] ?? {};
}

test('a request is one trace: the request, and the call of the API below it', async () => {
  await fetch(`${served.url('rest')}/notes?q=private`, { headers: { traceparent } });
  const [request, call, ...more] = await spansOf(TRACE);
  expect(more).toEqual([]);
  expect(request).toMatchObject({
    name: 'rest.request',
    kind: 'SERVER',
    parentSpanId: PARENT,
    attributes: {
      'capstan.operation': 'search',
      'http.route': '/notes',
      'url.query': 'q=REDACTED',
      'http.response.status_code': 200,
    },
  });
  expect(call).toMatchObject({
    name: 'http.client.GET',
    kind: 'CLIENT',
    parentSpanId: request?.spanId,
    attributes: { 'capstan.operation': 'notes.list-notes', 'url.template': '/bots/{bot}/notes' },
  });
  expect(served.upstream.requests[0]?.headers.traceparent).toBe(`00-${TRACE}-${call?.spanId}-01`);
});

test('steps are below the request, and calls below their steps', async () => {
  await fetch(`${served.url('rest')}/twice`);
  const { traceId, spanCount, operation } = await newest();
  expect([spanCount, operation]).toEqual([5, 'twice']);
  const spans = await spansOf(String(traceId));
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const above = (span: SpanView) => byId.get(span.parentSpanId ?? '')?.name;
  const calls = spans.filter(({ name }) => name === 'http.client.GET');
  expect(calls.map(above)).toEqual(['step.call', 'step.call']);
  expect(spans.filter(({ name }) => name === 'step.call').map(above)).toEqual([
    'rest.request',
    'rest.request',
  ]);
});

test('a tool call is below the request of its message', async () => {
  await callTool(served.url('mcp'), 'search-notes', {}, { traceparent });
  const { operation, adapter } = await newest();
  expect([operation, adapter]).toEqual(['search-notes', 'tools']);
  const spans = await spansOf(TRACE);
  expect(spans.slice(-3).map(({ name }) => name)).toEqual([
    'mcp.request',
    'mcp.tool',
    'http.client.GET',
  ]);
});

test('the trace of a message wins over that of its request, and is linked to it', async () => {
  const other = '1af7651916cd43dd8448eb211c80319c';
  const meta = { traceparent: `00-${other}-${PARENT}-01`, tracestate: 'a=b' };
  await callTool(served.url('mcp'), 'search-notes', meta, { traceparent });
  const spans = await spansOf(other);
  expect(spans.map(({ name }) => name)).toEqual(['mcp.tool', 'http.client.GET']);
  expect(spans[0]).toMatchObject({ parentSpanId: PARENT, links: [{ traceId: TRACE }] });
  const headers = served.upstream.requests[0]?.headers;
  expect(headers).toMatchObject({ tracestate: 'a=b' });
  expect(headers?.traceparent).toContain(other);
});

test.each([
  '',
  'nonsense',
  `00-${'0'.repeat(32)}-${PARENT}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `ff-${TRACE}-${PARENT}-01`,
  `00-${TRACE.toUpperCase()}-${PARENT}-01`,
])('what is no traceparent begins a new trace: %j', async (given) => {
  const response = await fetch(`${served.url('rest')}/notes`, { headers: { traceparent: given } });
  expect(response.status).toBe(200);
  const sent = served.upstream.requests[0]?.headers.traceparent ?? '';
  expect(sent).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
  expect(sent).not.toContain(TRACE);
});

test('an error of the API is an error of the trace; a mistake of the caller is none', async () => {
  served.upstream.answer({ status: 500 });
  await fetch(`${served.url('rest')}/notes`);
  expect(await newest()).toMatchObject({ status: 'ERROR', httpStatus: 500 });
  await fetch(`${served.url('rest')}/nothing`);
  expect(await newest()).toMatchObject({ status: 'OK', httpStatus: 404 });
  const { traces } = await served.json('/traces?status=error&operation=SEARCH&limit=1');
  expect(traces).toMatchObject([{ operation: 'search', status: 'ERROR' }]);
  served.upstream.answer({ headers: { 'content-type': 'application/json' }, body: '[]' });
});

test('the oldest trace gives way', async () => {
  for (let count = 0; count < 12; count += 1) await fetch(`${served.url('rest')}/notes`);
  const { traces, bufferSize, bufferUsed } = await served.json('/traces');
  expect([(traces as []).length, bufferSize, bufferUsed]).toEqual([10, 10, 10]);
});

test('no secret is in a trace: not in a query, not in a path, not in an address', async () => {
  await fetch(`${served.url('rest')}/notes?q=token`, {
    headers: { authorization: `Bearer ${KEY}` },
  });
  const [sent] = served.upstream.requests;
  expect([sent?.url.includes('CANARY'), sent?.headers.authorization]).toEqual([true, undefined]);
  const { traceId } = await newest();
  const pages = [
    '/traces',
    `/traces/${traceId}`,
    '/metrics',
    '/config',
    '/plan',
    '/status',
    '/logs',
  ];
  for (const page of pages)
    expect(await (await served.ask(page)).text(), page).not.toContain('CANARY');
});

describe('what is asked for and is not there', () => {
  test.each([
    ['/traces/0af7', 404, 'trace-not-found'],
    ['/traces/%22%3C%2Fscript%3E', 404, 'trace-not-found'],
    ['/traces/..%2f..', 404, 'trace-not-found'],
    ['/traces?status=fine', 400, 'parameter-invalid'],
    ['/traces?limit=0', 400, 'parameter-invalid'],
  ])('%s is %i %s', async (path, status, problem) => {
    const response = await served.ask(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.json()).toMatchObject({ type: `urn:capstan:problem:${problem}` });
  });
});

test('without a control port a trace goes through as it came, and none is begun', async () => {
  const quiet = await controlled({ text: notes() });
  try {
    const headers = { traceparent, tracestate: 'vendor=1' };
    await fetch(`${quiet.url('rest')}/notes`, { headers });
    await fetch(`${quiet.url('rest')}/notes`);
    const [with_, without] = quiet.upstream.requests;
    expect(with_?.headers).toMatchObject(headers);
    expect(without?.headers).not.toHaveProperty('traceparent');
  } finally {
    await quiet.close();
  }
});

test('b3 is understood, and sent when the document says so; what is not sampled is not kept', async () => {
  const control = `  - type: control
    port: 0
    observability: {traces: {propagation: b3, sampling: 0}}
`;
  const other = await controlled({ text: notes(control) });
  try {
    await fetch(`${other.url('rest')}/notes`, { headers: { b3: `${TRACE}-${PARENT}-1` } });
    await fetch(`${other.url('rest')}/notes`);
    const [joined, fresh] = other.upstream.requests.map(({ headers }) => headers.b3);
    expect(joined).toMatch(new RegExp(`^${TRACE}-[\\da-f]{16}-1$`));
    expect(fresh).toMatch(/^[\da-f]{32}-[\da-f]{16}-0$/);
    expect(await other.json('/traces')).toMatchObject({ bufferUsed: 1 });
    expect(await other.metric('http_server_request_duration_seconds_count')).toBe(2);
  } finally {
    await other.close();
  }
});
