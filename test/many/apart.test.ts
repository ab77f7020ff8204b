import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { scriptedUpstream } from '../kit/upstream.ts';
import { freePorts, JSON_TYPE, type Member, serveTogether, urlOf } from './kit.ts';

const answer = (who: string) => ({ headers: JSON_TYPE, body: JSON.stringify({ who }) });

test('the same consumed namespace in two documents: addresses and keys never cross', async () => {
  const ports = await freePorts();
  const [first, second] = await Promise.all([
    scriptedUpstream(answer('first')),
    scriptedUpstream(answer('second')),
  ]);
  const common = { ports, consumes: 'acme' };
  const running = await serveTogether(
    [
      { ...common, topic: 'purge', base: first.base.origin, key: 'FIRST_KEY' },
      { ...common, topic: 'domains', base: second.base.origin, key: 'SECOND_KEY' },
    ],
    { environment: new Map(Object.entries({ FIRST_KEY: 'k-first', SECOND_KEY: 'k-second' })) },
  );
  const rest = urlOf(running, 'acme-purge-rest');
  const client = new Client({ name: 'test', version: '1' });
  const url = new URL('/mcp', urlOf(running, 'acme-purge-mcp'));
  await client.connect(new StreamableHTTPClientTransport(url));
  const call = async (topic: string) => {
    const tool = await client.callTool({ name: `list-${topic}`, arguments: { project: 'p' } });
    const route = await (await fetch(`${rest}/v1/projects/p/${topic}`)).json();
    return [tool.structuredContent, route];
  };
  // At once and many times: whatever would be shared would be mixed up.
  const rounds = Array.from({ length: 20 }, () => [call('purge'), call('domains')]).flat();
  const answers = await Promise.all(rounds);
  answers.forEach((both, index) => {
    const who = index % 2 === 0 ? 'first' : 'second';
    expect(both).toEqual([{ who }, { who }]);
  });
  const seen = (upstream: typeof first) =>
    new Set(
      upstream.requests.map(({ url: target, headers }) => `${target} ${headers.authorization}`),
    );
  expect(seen(first)).toEqual(new Set(['/api/projects/p/purge Bearer k-first']));
  expect(seen(second)).toEqual(new Set(['/api/projects/p/domains Bearer k-second']));
  expect([first.requests.length, second.requests.length]).toEqual([40, 40]);
  await client.close();
  await running.stop(1_000);
  await Promise.all([first.close(), second.close()]);
});

test('an address for a namespace is for every document that consumes it', async () => {
  const ports = await freePorts();
  const upstream = await scriptedUpstream(answer('elsewhere'));
  const running = await serveTogether(
    [
      { ports, consumes: 'acme', topic: 'purge' },
      { ports, consumes: 'acme', topic: 'domains' },
    ],
    { overrides: new Map([['acme', upstream.base]]) },
  );
  const rest = urlOf(running, 'acme-purge-rest');
  for (const topic of ['purge', 'domains'])
    expect(await (await fetch(`${rest}/v1/projects/p/${topic}`)).json()).toEqual({
      who: 'elsewhere',
    });
  await running.stop(1_000);
  await upstream.close();
});

test('exposers of one name are told apart by a number, by which flags mean them', async () => {
  const ports = await freePorts();
  const twins: readonly Member[] = [
    { ports, exposes: 'acme', topic: 'purge' },
    { ports, exposes: 'acme', topic: 'domains' },
  ];
  const elsewhere = await freePorts();
  const running = await serveTogether(twins, { ports: new Map([['acme-rest-2', elsewhere.rest]]) });
  expect(running.exposes.map(({ namespace, url }) => [namespace, url])).toEqual([
    ['acme-rest', `http://127.0.0.1:${ports.rest}`],
    ['acme-mcp', `http://127.0.0.1:${ports.mcp}/mcp/acme-mcp`],
    ['acme-rest-2', `http://127.0.0.1:${elsewhere.rest}`],
    ['acme-mcp-2', `http://127.0.0.1:${ports.mcp}/mcp/acme-mcp-2`],
  ]);
  expect(running.remarks.map(({ code, severity, message }) => [code, severity, message])).toEqual([
    ['duplicate-name', 'warning', expect.stringContaining("'acme-rest-2'")],
    ['duplicate-name', 'warning', expect.stringContaining("'acme-mcp-2'")],
  ]);
  for (const { place, related } of running.remarks) {
    expect(place.file).toContain('1-domains.yaml');
    expect(related?.[0]?.place.file).toContain('0-purge.yaml');
  }
  await running.stop(1_000);
});

test('different kinds at one port are a clash: the first is served, the second named with both places', async () => {
  const { rest, mcp } = await freePorts();
  const running = await serveTogether([
    { topic: 'purge', ports: { rest, mcp } },
    { topic: 'domains', ports: { rest: mcp, mcp: rest } },
  ]);
  expect(running.exposes.map(({ namespace }) => namespace)).toEqual([
    'acme-purge-rest',
    'acme-purge-mcp',
  ]);
  expect(running.remarks).toMatchObject([
    {
      code: 'port-clash',
      severity: 'error',
      message: expect.stringContaining(`port ${mcp}`),
      place: { file: expect.stringContaining('1-domains.yaml') },
      related: [{ place: { file: expect.stringContaining('0-purge.yaml') } }],
      disables: "the exposer 'acme-domains-rest'",
    },
    { code: 'port-clash', disables: "the exposer 'acme-domains-mcp'" },
  ]);
  expect((await fetch(`http://127.0.0.1:${rest}/openapi.json`)).status).toBe(200);
  await running.stop(1_000);
});

test('a port that cannot be had leaves nothing open', async () => {
  const ports = await freePorts();
  const first = await serveTogether([{ topic: 'purge', ports }]);
  const other = await freePorts();
  const clashing = { rest: other.rest, mcp: ports.mcp };
  await expect(serveTogether([{ topic: 'domains', ports: clashing }])).rejects.toMatchObject({
    namespace: 'acme-domains-mcp',
  });
  await expect(fetch(`http://127.0.0.1:${other.rest}/`)).rejects.toThrow();
  await first.stop(1_000);
});
