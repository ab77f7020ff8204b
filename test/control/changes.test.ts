import { expect, test } from 'vitest';
import { gate } from '../kit/gate.ts';
import { bare, controlledOnce, EVERYTHING, notes } from './kit.ts';

const POST = { method: 'POST' };

/** A busy machine takes its time. */
const PATIENT = { timeout: 8_000 };
const WITH_MORE = notes(EVERYTHING).replace('path: /twice', 'path: /thrice');
const BROKEN = notes(EVERYTHING).replace('capability:', 'capability: [');

test('a reload serves what the file says now', async () => {
  const served = await controlledOnce();
  served.write(WITH_MORE);
  expect(await served.json('/reload', POST)).toMatchObject({
    status: 'reloaded',
    documents: [{ file: served.file, outcome: 'reloaded', errors: [] }],
  });
  expect((await fetch(`${served.url('rest')}/thrice`)).status).toBe(200);
  expect((await fetch(`${served.url('rest')}/twice`)).status).toBe(404);
  expect(await served.metric('capstan_config_last_reload_successful')).toBe(1);
});

test('a bad document is refused with its place, and what was served goes on under load', async () => {
  const served = await controlledOnce();
  const statuses: number[] = [];
  let loading = true;
  const load = async () => {
    while (loading)
      statuses.push(
        await fetch(`${served.url('rest')}/notes`).then(
          ({ status }) => status,
          () => 0,
        ),
      );
  };
  const running = [load(), load(), load()];
  served.write(BROKEN);
  for (let count = 0; count < 3; count += 1) {
    const response = await served.ask('/config/reload', POST);
    expect(response.status).toBe(422);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toMatchObject({
      type: 'urn:capstan:problem:documents-unserved',
      documents: [
        {
          outcome: 'kept',
          errors: expect.arrayContaining([
            expect.objectContaining({ code: 'yaml-syntax', line: 7, column: 11 }),
          ]),
        },
      ],
    });
  }
  expect(await served.json('/status')).toMatchObject({ documents: [{ state: 'stale' }] });
  expect(await served.metric('capstan_config_last_reload_successful')).toBe(0);
  expect((await served.ask('/readyz')).status).toBe(200);
  served.write(WITH_MORE);
  for (let count = 0; count < 3; count += 1)
    expect((await served.ask('/reload', POST)).status).toBe(200);
  loading = false;
  await Promise.all(running);
  expect(statuses.length).toBeGreaterThan(10);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(await served.json('/status')).toMatchObject({ documents: [{ state: 'served' }] });
});

test('reloads at the same time are done one after the other', async () => {
  const served = await controlledOnce();
  const answers = await Promise.all([1, 2, 3, 4].map(() => served.ask('/reload', POST)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});

test('a reload can take parts of the control port away, and the port itself', async () => {
  const served = await controlledOnce();
  served.write(notes(EVERYTHING.replace('info: true', 'info: false')));
  expect((await served.ask('/reload', POST)).status).toBe(200);
  expect((await served.ask('/status')).status).toBe(404);
  served.write(notes());
  await served.ask('/reload', POST);
  await expect(served.ask('/livez')).rejects.toThrow();
  expect((await fetch(`${served.url('rest')}/notes`)).status).toBe(200);
});

test('the log is streamed as it is written, to so many, and a reload ends no stream', async () => {
  const served = await controlledOnce();
  const leaving = new AbortController();
  const stream = await served.ask('/logs/stream?level=info', { signal: leaving.signal });
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  const second = await served.ask('/logs', {
    headers: { accept: 'text/event-stream' },
    signal: leaving.signal,
  });
  const third = await served.ask('/logs/stream');
  expect([second.status, third.status, third.headers.get('retry-after')]).toEqual([200, 503, '5']);
  const lines = readLines(stream);
  await fetch(`${served.url('rest')}/notes?q=private`);
  await served.ask('/reload', POST);
  await fetch(`${served.url('rest')}/twice`);
  await expect.poll(() => lines.filter(({ path }) => path === '/twice').length, PATIENT).toBe(1);
  expect(lines.find(({ path }) => path === '/notes')).toMatchObject({ level: 'info', status: 200 });
  expect(JSON.stringify(lines)).not.toContain('private');
  leaving.abort();
  await expect.poll(async () => (await served.json('/logs')).subscribers, PATIENT).toBe(0);
});

test('whoever only asks for the head of the stream takes no place in it', async () => {
  const served = await controlledOnce();
  for (const _ of [1, 2, 3])
    expect((await served.ask('/logs/stream', { method: 'HEAD' })).status).toBe(200);
  expect((await served.json('/logs')).subscribers).toBe(0);
});

test('the level of the log is read and set', async () => {
  const served = await controlledOnce();
  const put = (level: string) =>
    served.ask('/logs', {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ level }),
    });
  expect((await put('error')).status).toBe(200);
  const { level, lines } = await served.json('/logs');
  const before = (lines as unknown[]).length;
  await fetch(`${served.url('rest')}/notes`);
  expect(level).toBe('error');
  expect(((await served.json('/logs')).lines as unknown[]).length).toBe(before);
  expect((await put('loud')).status).toBe(400);
  expect((await served.ask('/logs/stream?level=silent')).status).toBe(400);
});

test('stopping: readiness flips first, requests in hand are answered, the port closes last', async () => {
  const released = gate();
  const answer = async () => {
    await released.passed;
    return { headers: { 'content-type': 'application/json' }, body: '[]' };
  };
  const served = await controlledOnce({ answer });
  const [rest, control] = [served.url('rest'), served.url('control')];
  const inHand = fetch(`${rest}/notes`);
  await expect.poll(() => served.upstream.requests.length, PATIENT).toBe(1);
  const stopped = served.running.stop(10_000, 1_500);
  const ready = await fetch(`${control}/health/ready`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ status: 'DEGRADED', state: 'stopping' });
  expect((await fetch(`${control}/livez`)).status).toBe(200);
  expect((await fetch(`${rest}/nothing`)).status).toBe(404);
  const refusal = () => bare(`${rest}/nothing`, {}).catch(({ code }: { code: string }) => code);
  await expect.poll(refusal, PATIENT).toBe('ECONNREFUSED');
  expect((await fetch(`${control}/readyz`)).status).toBe(503);
  released.pass();
  expect((await inHand).status).toBe(200);
  await stopped;
  await expect(fetch(`${control}/livez`)).rejects.toThrow();
});

/** Lines of a stream of the log, as they come. */
function readLines({ body }: Response): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  const read = async () => {
    let rest = '';
    for await (const bytes of body ?? []) {
      const events = (rest + new TextDecoder().decode(bytes as Uint8Array)).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data) lines.push(JSON.parse(data) as Record<string, unknown>);
      }
    }
  };
  read().catch(() => {});
  return lines;
}
