import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gate } from '../kit/gate.ts';
import { type Controlled, callTool, controlled, EVERYTHING, notes } from './kit.ts';

let served: Controlled;
beforeAll(async () => {
  served = await controlled();
});
afterAll(() => served.close());

const put = (body: unknown): RequestInit => ({
  method: 'PUT',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

describe('health', () => {
  test.each(['/health/live', '/livez', '/health/startup', '/startupz'])('%s', async (path) => {
    const response = await served.ask(path);
    expect([response.status, await response.json()]).toEqual([200, { status: 'UP' }]);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect((await served.ask(path, { method: 'HEAD' })).status).toBe(200);
  });

  test.each(['/health/ready', '/readyz'])('%s tells of what listens', async (path) => {
    expect(await served.json(path)).toMatchObject({
      status: 'UP',
      adapters: [
        { type: 'rest', namespace: 'web', state: 'started', url: served.url('rest') },
        { type: 'mcp', namespace: 'tools', state: 'started' },
      ],
      documents: { served: 1, failed: 0 },
      upstreams: [{ namespace: 'notes', circuit: 'closed' }],
    });
  });
});

test('/ lists what is there, and each of it answers', async () => {
  const { routes } = (await served.json('/')) as { routes: { method: string; path: string }[] };
  expect(routes.length).toBeGreaterThan(15);
  const read = routes.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  for (const { path } of read.filter(({ path }) => path !== '/logs/stream')) {
    const response = await served.ask(path);
    expect(response.status, path).toBe(200);
    expect(response.headers.get('cache-control'), path).toBe('no-store');
  }
});

test('/status has what the reference has, and the state of each document', async () => {
  expect(await served.json('/status')).toMatchObject({
    capability: { display: 'Notes', specVersion: '1.0.0-beta5' },
    engine: { name: 'capstan', version: expect.stringMatching(/^\d/) },
    uptime: expect.stringMatching(/^PT\d+S$/),
    otel: { status: 'active' },
    documents: [{ title: 'Notes', file: served.file, state: 'served', errors: [] }],
  });
});

test('/plan says of every offer where it leads, and of everything where it is written', async () => {
  const { documents } = await served.json('/plan');
  expect(documents).toMatchObject([
    {
      consumes: [
        {
          namespace: 'notes',
          authentication: 'apikey',
          operations: [{ id: 'notes.list-notes', method: 'GET', place: { line: 17 } }],
        },
      ],
      exposes: [
        {
          namespace: 'web',
          offers: [
            {
              name: 'GET /notes',
              operation: 'notes.list-notes',
              target: 'GET /bots/{bot}/notes',
              inputs: [{ name: 'q', in: 'query', required: false, description: 'What' }],
            },
            { name: 'GET /twice' },
          ],
        },
        { namespace: 'tools', offers: [{ name: 'search-notes' }] },
      ],
    },
  ]);
});

test('/config has names of variables and of credentials, and no value', async () => {
  expect(await served.json('/config')).toMatchObject({
    documents: [
      {
        consumes: [{ via: 'network', authentication: { type: 'apikey', value: '***' } }],
        variables: [
          { name: 'BOT', value: '***' },
          { name: 'NOTES_KEY', value: '***' },
        ],
      },
    ],
  });
});

describe('/metrics', () => {
  const LINE =
    /^(# (HELP|TYPE) [a-z_0-9]+ .+|[a-z_0-9]+(\{[a-z_]+="([^"\\]|\\.)*"(,[a-z_]+="([^"\\]|\\.)*")*\})? -?[\d.e+-]+|# EOF)$/;

  test('every line is of the format, and histograms add up', async () => {
    await fetch(`${served.url('rest')}/notes`);
    const response = await served.ask('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
    const named = lines
      .filter((line) => line.startsWith('# TYPE'))
      .map((line) => line.split(' ')[2]);
    expect(new Set(named).size).toBe(named.length);
    const infinite = lines.filter((line) => line.includes('le="+Inf"'));
    const counts = lines.filter((line) => /_count[{ ]/.test(line));
    const value = (line: string) => line.slice(line.lastIndexOf(' '));
    expect(infinite.map(value)).toEqual(counts.map(value));
  });

  test('OpenMetrics, for whoever asks for it', async () => {
    const headers = { accept: 'application/openmetrics-text; version=1.0.0' };
    const response = await served.ask('/metrics', { headers });
    expect(response.headers.get('content-type')).toContain('application/openmetrics-text');
    const text = await response.text();
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(text).toContain('# TYPE ikanos_request counter\n');
    expect(text.split('\n').filter((line) => line !== '' && !LINE.test(line))).toEqual([]);
  });

  test('counters move with requests, tools, steps and calls, under both names', async () => {
    const series = [
      'http_server_request_duration_seconds_count{exposer="web"',
      'http_client_request_duration_seconds_count{upstream="notes"',
      'mcp_server_operation_duration_seconds_count{exposer="tools"',
      'capstan_step_duration_seconds_count{step_type="call"',
      'ikanos_request_total{ikanos_adapter_type="rest"',
      'ikanos_http_client_total',
      'ikanos_step_duration_seconds_count',
    ];
    const before = await Promise.all(series.map((line) => served.metric(line)));
    await fetch(`${served.url('rest')}/notes`);
    await fetch(`${served.url('rest')}/twice`);
    await callTool(served.url('mcp'), 'search-notes');
    const after = await Promise.all(series.map((line) => served.metric(line)));
    const moved = after.map((value, index) => value - (before[index] ?? 0));
    expect(moved).toEqual([2, 4, 1, 2, 2, 4, 2]);
    expect(await served.metric('http_server_active_requests')).toBe(0);
  });

  test('requests that are refused for the sake of the others are counted', async () => {
    const [asked, released] = [gate(), gate()];
    const answer = async () => {
      asked.pass();
      await released.passed;
      return { headers: { 'content-type': 'application/json' }, body: '[]' };
    };
    const full = await controlled({ answer, limits: { inFlightRequests: 1 } });
    try {
      const ask = async () => (await fetch(`${full.url('rest')}/notes`)).status;
      const first = ask();
      await asked.passed;
      expect([await ask(), await ask()]).toEqual([503, 503]);
      released.pass();
      expect(await first).toBe(200);
      expect(await full.metric('capstan_requests_shed_total{reason="overloaded"}')).toBe(2);
    } finally {
      await full.close();
    }
  });

  test('what callers make up makes no series', async () => {
    const count = async () => (await (await served.ask('/metrics')).text()).split('\n').length;
    await fetch(`${served.url('rest')}/nothing`, { method: 'DELETE' });
    await callTool(served.url('mcp'), 'no-such-tool');
    const before = await count();
    for (let index = 0; index < 20; index += 1) {
      await fetch(`${served.url('rest')}/nothing-${index}`, { method: 'DELETE' });
      await callTool(served.url('mcp'), `no-such-tool-${index}`);
    }
    expect(await count()).toBe(before);
  });
});

describe('/validate', () => {
  const post = (body: string, type: string): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': type },
    body,
  });

  test('the text itself', async () => {
    const text = notes().replace('UPSTREAM', 'https://notes.test');
    const found = await served.json('/validate', post(text, 'application/yaml'));
    expect(found).toMatchObject({ valid: true });
    const slip = text.replace('call: notes.list-notes', 'call: notes.list-note');
    expect(await served.json('/config/validate', post(slip, 'text/yaml'))).toMatchObject({
      valid: false,
      diagnostics: expect.arrayContaining([
        expect.objectContaining({ code: 'unknown-operation', file: 'document.yaml', line: 29 }),
      ]),
    });
  });

  test('a text with a name; nothing that it names is opened', async () => {
    const text = `${notes()}binds:\n- {namespace: x, location: file:///etc/passwd, keys: {A: root}}\n`;
    const body = JSON.stringify({ text, file: 'mine.yaml' });
    const found = JSON.stringify(await served.json('/validate', post(body, 'application/json')));
    expect(found).toContain('"file":"mine.yaml"');
    expect(found).not.toContain('root:');
  });

  test.each([
    ['no JSON', '{', 'application/json', 400, 'json-invalid'],
    ['no text', '{"file": "x"}', 'application/json', 400, 'parameter-invalid'],
    ['a form', 'text=x', 'application/x-www-form-urlencoded', 415, 'media-type-unsupported'],
    ['plain text', 'a: b', 'text/plain', 415, 'media-type-unsupported'],
    ['too much', 'a'.repeat(256 * 1024 + 1), 'application/yaml', 413, 'body-too-large'],
  ])('%s is refused', async (_, body, type, status, problem) => {
    const response = await served.ask('/validate', post(body, type));
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: `urn:capstan:problem:${problem}` });
  });
});

describe('/scripting', () => {
  test('has the limits of the document and takes others, all or none', async () => {
    expect(await served.json('/scripting')).toMatchObject({ enabled: true, timeout: 500 });
    expect(await served.json('/scripting', put({ timeout: 700, enabled: false }))).toMatchObject({
      enabled: false,
      timeout: 700,
    });
    const refused = await served.ask('/scripting', put({ enabled: true, timeout: 0 }));
    expect(refused.status).toBe(400);
    expect(await served.json('/scripting')).toMatchObject({ enabled: false, timeout: 700 });
  });
});

test('what a document does not ask for is not there', async () => {
  const bare = await controlled({ text: notes('  - {type: control, port: 0}\n') });
  try {
    const status = async (path: string, method = 'GET') =>
      (await bare.ask(path, { method })).status;
    const there = ['/', '/livez', '/readyz', '/metrics', '/traces'];
    expect(await Promise.all(there.map((path) => status(path)))).toEqual(there.map(() => 200));
    const absent = ['/status', '/config', '/plan', '/logs', '/logs/stream', '/scripting'];
    expect(await Promise.all(absent.map((path) => status(path)))).toEqual(absent.map(() => 404));
    expect([await status('/reload', 'POST'), await status('/validate', 'POST')]).toEqual([
      404, 404,
    ]);
  } finally {
    await bare.close();
  }
  const off = EVERYTHING.replace('traces:', 'enabled: false\n      traces:');
  const silent = await controlled({ text: notes(off) });
  try {
    const status = async (path: string) => (await silent.ask(path)).status;
    expect([await status('/metrics'), await status('/traces')]).toEqual([404, 404]);
    expect(await silent.json('/status')).toMatchObject({ otel: { status: 'inactive' } });
  } finally {
    await silent.close();
  }
});
