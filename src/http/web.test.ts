import { expect, test } from 'vitest';
import { CancellationSource } from '../kernel/index.ts';
import { fromFetchResponse, toFetchRequest } from './web.ts';

test('carries method, target, headers and bytes over', async () => {
  const request = toFetchRequest(
    { method: 'POST', target: '/a%2Fb?c', headers: { 'x-a': '1' }, body: Buffer.from('{}') },
    'http://localhost:1',
  );
  expect([request.method, request.url]).toEqual(['POST', 'http://localhost:1/a%2Fb?c']);
  expect(request.headers.get('x-a')).toBe('1');
  expect(await request.text()).toBe('{}');
});

test('aborts the signal when the caller leaves, before or after', () => {
  const cancellation = new CancellationSource();
  const request = { method: 'GET', target: '/', headers: {}, body: new Uint8Array(), cancellation };
  const { signal } = toFetchRequest(request, 'http://localhost:1');
  expect(signal.aborted).toBe(false);
  cancellation.cancel();
  expect(signal.aborted).toBe(true);
  expect(toFetchRequest(request, 'http://localhost:1').signal.aborted).toBe(true);
});

test('reads JSON to its end and passes anything else on as it comes', async () => {
  const json = await fromFetchResponse(Response.json({ a: 1 }, { status: 201 }));
  expect(json).toMatchObject({ status: 201, headers: { 'content-type': 'application/json' } });
  expect(Buffer.from(json.body as Uint8Array).toString()).toBe('{"a":1}');
  expect(await fromFetchResponse(new Response(null, { status: 202 }))).not.toHaveProperty('body');
  const events = await fromFetchResponse(
    new Response('data: 1\n\n', { headers: { 'content-type': 'text/event-stream' } }),
  );
  const chunks: Uint8Array[] = [];
  for await (const chunk of events.body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('data: 1\n\n');
});

test('a reader that stops cancels the response body', async () => {
  let cancelled = false;
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: () => {
      cancelled = true;
    },
  });
  const { body } = await fromFetchResponse(new Response(stream));
  for await (const _chunk of body as AsyncIterable<Uint8Array>) break;
  expect(cancelled).toBe(true);
});
