import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { gate } from '../kit/gate.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { CLIENTS } from '../mcp/clients.ts';
import { freePorts, JSON_TYPE, type Member, member, urlOf } from './kit.ts';
import { closing, get, serveFolder, upstreamOf } from './live.ts';

test('not one request fails over 25 reloads, and every version answers in its turn', async () => {
  const ports = await freePorts();
  const upstream = await upstreamOf((url) => ({ url }));
  const common = { ports, base: upstream.base.origin };
  const version = (count: number): Member => ({
    ...common,
    topic: 'purge',
    tool: `list-purge-${count}`,
  });
  const { running, live, changes, write } = await serveFolder({
    'a.yaml': member(version(0)),
    'b.yaml': member({ ...common, topic: 'domains' }),
  });
  const rest = urlOf(running, 'acme-purge-rest');
  const all = new URL('/mcp', urlOf(running, 'acme-purge-mcp'));
  let stopped = false;
  let [asked, failed] = [0, 0];
  const askOn = async (ask: () => Promise<boolean>) => {
    while (!stopped) {
      asked += 1;
      if (!(await ask().catch(() => false))) failed += 1;
    }
  };
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(all));
  const load = [
    ...['purge', 'domains'].map((topic) =>
      askOn(async () => (await fetch(`${rest}/v1/projects/p/${topic}`)).status === 200),
    ),
    askOn(async () => {
      const given = { name: 'list-domains', arguments: { project: 'p' } };
      return (await client.callTool(given)).isError !== true;
    }),
    askOn(async () => (await client.listTools()).tools.length === 2),
  ];
  for (let count = 1; count <= 25; count += 1) {
    write('a.yaml', member(version(count)));
    await live.refresh();
    const before = asked;
    while (asked < before + 8) await new Promise((resolve) => setTimeout(resolve, 1));
    const names = (await client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual([`list-purge-${count}`, 'list-domains']);
  }
  stopped = true;
  await Promise.all(load);
  await client.close();
  expect(changes.map(({ outcome }) => outcome)).toEqual(Array(25).fill('reloaded'));
  expect(asked).toBeGreaterThan(200);
  expect(failed).toBe(0);
});

/** The same, with every action calling twice in a row. */
function twice(text: string): string {
  return text.replaceAll(
    /( +)call: (\S+)\n( +inputParameters:.*\n)? +with: (\{.*\})\n/g,
    (_, indent: string, call: string, inputs = '', given: string) =>
      [
        `${inputs}${indent}steps:`,
        ...['first', 'second'].map(
          (name) => `${indent}- {name: ${name}, type: call, call: ${call}, with: ${given}}`,
        ),
        '',
      ].join('\n'),
  );
}

/** Asks for the one thing that the document does. */
type Ask = (rest: string, mcp: string) => Promise<unknown>;

const ASKS: readonly (readonly [string, Ask])[] = [
  ['REST', (rest) => get(`${rest}/v1/projects/p/purge`)],
  ...CLIENTS.map(([name, , connect]): readonly [string, Ask] => [
    `MCP, ${name}`,
    async (_, url) => {
      const client = await connect({ url });
      const answer = await client.callTool('list-purge', { project: 'p' });
      await client.close();
      return answer.structuredContent ?? answer.content;
    },
  ]),
];

test.each(ASKS)(
  '%s: a request in hand is finished by the version it came to, and only then its upstreams close',
  async (_, ask) => {
    const ports = await freePorts();
    const released = gate();
    const old = await scriptedUpstream(async () => {
      await released.passed;
      return { headers: JSON_TYPE, body: '{"version":"old"}' };
    });
    closing.push(() => old.close());
    const fresh = await upstreamOf(() => ({ version: 'new' }));
    const of = (base: string) => twice(member({ topic: 'purge', ports, base }));
    const { running, live, changes, write } = await serveFolder({ 'a.yaml': of(old.base.origin) });
    const asked = () => ask(urlOf(running, 'acme-purge-rest'), urlOf(running, 'acme-purge-mcp'));
    const inHand = asked();
    await expect.poll(() => old.requests.length, { timeout: 5_000 }).toBe(1);
    write('a.yaml', of(fresh.base.origin));
    await live.refresh();
    expect(changes.map(({ outcome }) => outcome)).toEqual(['reloaded']);
    expect(await asked()).toEqual({ version: 'new' });
    released.pass();
    expect(await inHand).toEqual({ version: 'old' });
    expect([old.requests.length, fresh.requests.length]).toEqual([2, 2]);
  },
);

test('a broken version is told once, and the old one goes on', async () => {
  const ports = await freePorts();
  const upstream = await upstreamOf(() => ({ ok: true }));
  const good = member({ topic: 'purge', ports, base: upstream.base.origin });
  const { running, live, changes, write } = await serveFolder({ 'a.yaml': good });
  const path = `${urlOf(running, 'acme-purge-rest')}/v1/projects/p/purge`;
  for (const text of [
    'naftiko: [',
    '',
    good.replaceAll(/call: .*/g, 'call: acme.nothing-like-it'),
  ]) {
    write('a.yaml', text);
    await live.refresh();
    await live.refresh();
    expect(await get(path)).toEqual({ ok: true });
  }
  expect(changes.map(({ outcome }) => outcome)).toEqual(['kept', 'kept', 'kept']);
  expect(changes.every(({ reading }) => (reading?.errors.length ?? 0) > 0)).toBe(true);
  write('a.yaml', good.replace('/v1/', '/v2/'));
  await live.refresh();
  expect(changes.at(-1)?.outcome).toBe('reloaded');
  expect(await get(path.replace('/v1/', '/v2/'))).toEqual({ ok: true });
  expect((await fetch(path)).status).toBe(404);
});

test('a version that wants a port which is taken changes nothing', async () => {
  const ports = await freePorts();
  const upstream = await upstreamOf(() => ({ ok: true }));
  const taken = Number(upstream.base.port);
  const of = (rest: number) =>
    member({ topic: 'purge', ports: { ...ports, rest }, base: upstream.base.origin });
  const { running, live, changes, write } = await serveFolder({ 'a.yaml': of(ports.rest) });
  const path = `${urlOf(running, 'acme-purge-rest')}/v1/projects/p/purge`;
  write('a.yaml', of(taken));
  await live.refresh();
  await live.refresh();
  expect(changes).toMatchObject([{ outcome: 'kept', failure: { namespace: 'acme-purge-rest' } }]);
  expect(await get(path)).toEqual({ ok: true });
});
