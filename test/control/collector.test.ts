import { afterEach, expect, test } from 'vitest';
import { Collector } from '../../src/host/collector.ts';
import { manualClock } from '../../src/kernel/index.ts';
import { DEFAULT_RECORDING, silent, Telemetry } from '../../src/telemetry/index.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { type Controlled, controlled, EVERYTHING, notes } from './kit.ts';

let collector: ScriptedUpstream | undefined;
let served: Controlled | undefined;
afterEach(async () => {
  await served?.close();
  await collector?.close();
});

interface Body {
  readonly resourceSpans: {
    resource: { attributes: unknown[] };
    scopeSpans: { spans: Record<string, unknown>[] }[];
  }[];
}

const bodyOf = (sent: ScriptedUpstream) =>
  JSON.parse(sent.requests[0]?.body.toString() ?? '') as Body;

test('traces go to the collector of a document, in batches, and what waits when it stops too', async () => {
  collector = await scriptedUpstream({});
  const exporters = `observability:\n      exporters: {otlp: {endpoint: '${collector.base.origin}/otlp'}}`;
  served = await controlled({ text: notes(EVERYTHING.replace('observability:', exporters)) });
  await fetch(`${served.url('rest')}/notes?q=private`);
  await served.close();
  served = undefined;
  const [sent] = collector.requests;
  expect([sent?.method, sent?.url, sent?.headers['content-type']]).toEqual([
    'POST',
    '/otlp/v1/traces',
    'application/json',
  ]);
  const [{ resource, scopeSpans } = { resource: { attributes: [] }, scopeSpans: [] }] =
    bodyOf(collector).resourceSpans;
  expect(resource.attributes).toContainEqual({
    key: 'service.name',
    value: { stringValue: 'capstan' },
  });
  const [call, request] = scopeSpans[0]?.spans ?? [];
  expect(request).toMatchObject({
    name: 'rest.request',
    kind: 2,
    traceId: expect.stringMatching(/^[\da-f]{32}$/),
    startTimeUnixNano: expect.stringMatching(/^\d{19}$/),
    status: { code: 1 },
  });
  expect(call).toMatchObject({ kind: 3, parentSpanId: request?.spanId });
  expect(call?.attributes).toContainEqual({
    key: 'http.response.status_code',
    value: { intValue: '200' },
  });
  expect(sent?.body.toString()).not.toMatch(/private|CANARY/);
});

test('the environment may name it, without any control port; one that fails harms nobody', async () => {
  collector = await scriptedUpstream({ status: 503 });
  const lines: string[] = [];
  served = await controlled({
    text: notes(),
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.base.origin, OTEL_SERVICE_NAME: 'mine' },
    log: { log: (_, message) => lines.push(message) },
  });
  expect((await fetch(`${served.url('rest')}/notes`)).status).toBe(200);
  await served.close();
  served = undefined;
  expect(JSON.stringify(bodyOf(collector).resourceSpans[0]?.resource)).toContain('"mine"');
  expect(lines).toContain('traces are not collected');
});

test('more than a batch that waits when it stops goes there too', async () => {
  collector = await scriptedUpstream({});
  const to = new Collector({ url: collector.base, service: 'x' }, silent);
  const telemetry = new Telemetry(manualClock(0));
  telemetry.record(DEFAULT_RECORDING);
  telemetry.export = (trace) => to.add(trace);
  const request = { method: 'GET', target: '/', headers: {} };
  for (let count = 0; count < 450; count += 1)
    telemetry.request({ exposer: 'web', type: 'rest' }, request)?.end();
  await to.close();
  const spans = collector.requests.flatMap(({ body }) =>
    (JSON.parse(body.toString()) as Body).resourceSpans.flatMap(({ scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans),
    ),
  );
  expect(spans).toHaveLength(450);
});

test('what is no address is told, and nothing starts', async () => {
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' };
  await expect(controlled({ text: notes(), environment })).rejects.toThrow(/collector/);
});
