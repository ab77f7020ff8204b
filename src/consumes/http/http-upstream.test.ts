import { expect, test } from 'vitest';
import { bearer } from '../../auth/index.ts';
import { type Handler, type HttpRequest, parsePathTemplate } from '../../http/index.ts';
import { CancellationSource, manualClock, never } from '../../kernel/index.ts';
import {
  type Operation,
  type Parameter,
  parseTemplate,
  type UpstreamPlan,
} from '../../plan/index.ts';
import { type HttpUpstreamOptions, httpUpstream } from './http-upstream.ts';

const base = new URL('https://api.example.test/v3');
const version: Parameter = {
  name: 'version',
  in: 'query',
  type: 'string',
  required: false,
  description: '',
  value: parseTemplate('v-{{VERSION}}'),
};
const operation: Operation = {
  id: 'api.read',
  namespace: 'api',
  name: 'read',
  description: '',
  method: 'GET',
  path: parsePathTemplate('/things'),
  parameters: [version],
  place: { file: 'test.yaml', line: 1, column: 1, length: 1 },
};
const plan: UpstreamPlan = {
  namespace: 'api',
  baseUri: parseTemplate('https://api.example.test/v3'),
  authentication: { type: 'bearer', fields: new Map() },
  operations: [operation],
  headers: [],
};

/** An upstream in this process that notes what it is sent. */
function recorder() {
  const requests: HttpRequest[] = [];
  const transport: Handler = async (request) => {
    requests.push(request);
    return {
      status: 429,
      headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:07 GMT' },
      body: 'slow',
    };
  };
  return { requests, transport };
}

function call(options: Partial<HttpUpstreamOptions>, values = {}, cancellation = never) {
  const { requests, transport } = recorder();
  const credentials = new Map([['token', 'K']]);
  const upstream = httpUpstream({ plan, base, transport, scheme: bearer, credentials, ...options });
  const context = { requestId: 'r-1', cancellation };
  return { requests, outcome: upstream.call(operation, new Map(Object.entries(values)), context) };
}

test('builds, signs, sends and reads', async () => {
  const cancellation = new CancellationSource();
  const clock = manualClock(Date.parse('2026-01-01T00:00:00Z'));
  const { requests, outcome } = call({ clock }, {}, cancellation);
  expect(await outcome).toMatchObject({
    kind: 'refused',
    status: 429,
    headers: { 'retry-after': '7' },
    body: Buffer.from('slow'),
  });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ method: 'GET', target: '/v3/things', cancellation });
  expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer K', 'x-request-id': 'r-1' });
});

test.each([
  ['no address', { base: undefined }, 'upstream-unconfigured'],
  ['no credential', { credentials: undefined }, 'credential-missing'],
  ['no scheme for the credential', { scheme: undefined }, 'credential-missing'],
  ['an empty credential', { credentials: new Map([['token', '']]) }, 'credential-missing'],
  ['half a credential', { credentials: new Map<string, string>() }, 'credential-missing'],
])('with %s nothing is sent', async (_, options, problem) => {
  const { requests, outcome } = call(options);
  await expect(outcome).rejects.toMatchObject({ problem, status: 503 });
  expect(requests).toEqual([]);
});

test('T72 an API without authentication is called without one, even when a scheme is at hand', async () => {
  const { requests, outcome } = call({ plan: { ...plan, authentication: undefined } });
  await outcome;
  expect(requests[0]?.headers).not.toHaveProperty('authorization');
});

test('T18 what the document fixes wins over a value; without its variable the value given counts', async () => {
  const variables = (name: string) => (name === 'VERSION' ? '7' : undefined);
  const fixed = call({ variables }, { version: 'evil' });
  await fixed.outcome;
  expect(fixed.requests[0]?.target).toBe('/v3/things?version=v-7');
  const rendered = call({}, { version: 'v-8' });
  await rendered.outcome;
  expect(rendered.requests[0]?.target).toBe('/v3/things?version=v-8');
});
