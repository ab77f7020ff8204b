import { expect, test } from 'vitest';
import { type RecordedExchange, readRecording, writeExchange } from '../../src/exchanges/index.ts';
import { parsePathTemplate } from '../../src/http/index.ts';
import { manualClock } from '../../src/kernel/index.ts';
import { recording } from '../../src/mock/index.ts';
import type { Operation } from '../../src/plan/index.ts';
import { parameter } from '../upstream/building.ts';

const operation: Operation = {
  id: 'api.get',
  namespace: 'api',
  name: 'get',
  description: '',
  method: 'GET',
  path: parsePathTemplate('/things/{id}'),
  parameters: [parameter('id', 'path', true), parameter('api_key', 'query')],
  place: { file: 'x', line: 1, column: 1, length: 1 },
};

const SENT = {
  method: 'GET',
  target: '/v1/things/7?api_key=CANARY-1&sig=CANARY-2',
  headers: { authorization: 'Bearer CANARY-3', 'x-request-id': 'r' },
};

async function record(values: Readonly<Record<string, unknown>>, status: number, body: string) {
  const kept: RecordedExchange[] = [];
  const transport = recording(async () => ({ status, headers: {}, body }), {
    bodies: [],
    secrets: ['CANARY-4'],
    clock: manualClock(0),
    keep: (exchange) => kept.push(exchange),
  });
  const answer = await transport(SENT, { operation, values: new Map(Object.entries(values)) });
  return { kept, answer };
}

test('nothing that a request was signed or called with as a credential is kept', async () => {
  const said = [1, 2, 3, 4].map((number) => `CANARY-${number}`).join(' ');
  const { kept, answer } = await record({ id: '7', api_key: 'CANARY-1' }, 200, said);
  expect(Buffer.from(answer.body as Uint8Array).toString()).toBe(said);
  const line = kept.map(writeExchange).join('');
  expect(line).not.toContain('CANARY');
  expect(readRecording(line).map(writeExchange).join('')).toBe(line);
  expect(kept[0]?.request.target).toBe('/things/7?api_key=(left%20out)');
});

test.each([401, 407])('an answer with %i is not kept', async (status) => {
  expect((await record({ id: '7' }, status, '')).kept).toEqual([]);
});

test('a call that cannot be shown is answered and not kept', async () => {
  const { kept, answer } = await record({}, 200, 'ok');
  expect([kept, answer.status]).toEqual([[], 200]);
});

test('bytes that are no text come back as they were', () => {
  const exchange: RecordedExchange = {
    operation: 'api.get',
    request: { method: 'GET', target: '/', headers: {}, body: Buffer.from([0xff, 0]) },
    response: { status: 200, headers: {}, body: Buffer.from('ä') },
  };
  const [read] = readRecording(writeExchange(exchange));
  expect([...(read?.request.body ?? [])]).toEqual([0xff, 0]);
  expect(Buffer.from(read?.response.body ?? []).toString()).toBe('ä');
});

test.each([
  '{}',
  'x',
  '{"operation":"a","request":{"method":"GET","target":"/"},"response":{"status":99}}',
])('%s is no exchange, and the line is named', (line) => {
  expect(() => readRecording(`\n${line}\n`)).toThrow('line 2');
});
