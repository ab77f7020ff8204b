import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterEach, expect, test } from 'vitest';
import {
  type Change,
  documentPaths,
  findDocuments,
  LiveDocuments,
  type RunningTogether,
  readDocument,
  startCapabilities,
  watchDocuments,
} from '../../src/host/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import { standard } from '../../src/standard.ts';
import { silent } from '../../src/telemetry/index.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { CLIENTS } from '../mcp/clients.ts';
import { folderOf, freePorts, JSON_TYPE, type Member, member, OPTIONS, urlOf } from './kit.ts';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Live {
  readonly folder: string;
  readonly running: RunningTogether;
  readonly live: LiveDocuments;
  readonly changes: Change[];
  /** Writes a document the way editors do: beside it, then in its place. */
  write(name: string, text: string): void;
}

async function serveFolder(members: Readonly<Record<string, string>>): Promise<Live> {
  const folder = folderOf(members);
  const paths = await documentPaths([folder]);
  const options = { extensions: standard, missing: () => [] };
  const files = await findDocuments(paths);
  const readings = await Promise.all(files.map((file) => readDocument(file, options)));
  const plans = readings.flatMap(({ plan }) => plan ?? []);
  const running = await startCapabilities(plans, OPTIONS);
  closing.push(() => running.stop(1_000));
  const changes: Change[] = [];
  const live = new LiveDocuments(running, readings, {
    ...options,
    paths,
    clock: systemClock,
    tell: (change) => void changes.push(change),
  });
  const write = (name: string, text: string) => {
    const temporary = join(folder, `.${name}.new`);
    writeFileSync(temporary, text);
    renameSync(temporary, join(folder, name));
  };
  return { folder, running, live, changes, write };
}

async function upstreamOf(body: (url: string) => unknown): Promise<ScriptedUpstream> {
  const upstream = await scriptedUpstream(({ url }) => ({
    headers: JSON_TYPE,
    body: JSON.stringify(body(url)),
  }));
  closing.push(() => upstream.close());
  return upstream;
}

const get = async (url: string) => (await fetch(url)).json();

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
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const old = await scriptedUpstream(async () => {
      await held;
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
    release();
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

test('files come and go: with their routes, their tools and their ports', async () => {
  const [ports, others] = await Promise.all([freePorts(), freePorts()]);
  const upstream = await upstreamOf(() => ({ ok: true }));
  const common = { base: upstream.base.origin };
  const { folder, running, live, changes, write } = await serveFolder({
    'a.yaml': member({ ...common, topic: 'purge', ports }),
  });
  const at = (port: number, topic: string) => `http://127.0.0.1:${port}/v1/projects/p/${topic}`;
  write('b.yaml', member({ ...common, topic: 'domains', ports: { ...ports, rest: others.rest } }));
  write('c.yaml', member({ ...common, topic: 'rules', ports, path: '/projects/{project}/purge' }));
  write('part.yaml', 'naftiko: 1.0.0-alpha2\nconsumes: []\n');
  await live.refresh();
  expect(changes.map(({ file, outcome }) => [file.slice(folder.length + 1), outcome])).toEqual([
    ['b.yaml', 'added'],
    ['c.yaml', 'added'],
    ['part.yaml', 'left out'],
  ]);
  expect(changes[1]?.remarks.map(({ code }) => code)).toEqual(['shadowed-route']);
  expect(await get(at(others.rest, 'domains'))).toEqual({ ok: true });
  expect(running.exposes.map(({ namespace }) => namespace)).toHaveLength(6);
  rmSync(join(folder, 'b.yaml'));
  rmSync(join(folder, 'a.yaml'));
  await live.refresh();
  expect(changes.slice(3).map(({ outcome }) => outcome)).toEqual(['removed', 'removed']);
  // A connection that was kept is answered once more, with the news that it is the last time.
  const gone = () =>
    fetch(at(others.rest, 'domains')).then(
      ({ headers }) => headers.get('connection'),
      () => 'gone',
    );
  expect(['close', 'gone']).toContain(await gone());
  await expect.poll(gone).toBe('gone');
  expect(running.exposes.map(({ namespace }) => namespace)).toEqual([
    'acme-rules-rest',
    'acme-rules-mcp',
  ]);
  // What another document had first is served now.
  expect(await get(at(ports.rest, 'purge'))).toEqual({ ok: true });
  expect(running.remarks).toEqual([]);
});

test('a contract that appears beside a document is a change of it', async () => {
  const ports = await freePorts();
  const { folder, live, changes } = await serveFolder({
    'a.yaml': member({ topic: 'purge', ports }),
  });
  await live.refresh();
  expect(changes).toEqual([]);
  writeFileSync(
    join(folder, 'a.openapi.yaml'),
    'openapi: 3.0.3\ninfo: {title: t, version: "1"}\npaths: {}\n',
  );
  await live.refresh();
  expect(changes.map(({ outcome }) => outcome)).toEqual(['reloaded']);
});

test('a change of a file that is imported is a change of the document', async () => {
  const ports = await freePorts();
  const [first, second] = await Promise.all([
    upstreamOf(() => ({ who: 'first' })),
    upstreamOf(() => ({ who: 'second' })),
  ]);
  const text = (base: string) => member({ topic: 'purge', ports, base });
  const part = (base: string) => {
    const whole = text(base);
    return `naftiko: 1.0.0-alpha2\n${whole.slice(whole.indexOf('  consumes:'), whole.indexOf('  exposes:')).replaceAll(/^ {2}/gm, '')}`;
  };
  const whole = text('');
  const importing = `${whole.slice(0, whole.indexOf('  consumes:'))}  consumes:
  - {from: ./part.yaml, import: acme-purge}
${whole.slice(whole.indexOf('  exposes:'))}`;
  const { folder, running, live, changes, write } = await serveFolder({
    'a.yaml': importing,
    'part.yaml': part(first.base.origin),
  });
  const path = `${urlOf(running, 'acme-purge-rest')}/v1/projects/p/purge`;
  expect(await get(path)).toEqual({ who: 'first' });
  write('part.yaml', part(second.base.origin));
  await live.refresh();
  expect(await get(path)).toEqual({ who: 'second' });
  expect(changes.map(({ file, outcome }) => [file.slice(folder.length + 1), outcome])).toEqual([
    ['a.yaml', 'reloaded'],
  ]);
});

test('a subscriber hears of every change of the tools, at /mcp and at the path of the document', async () => {
  const ports = await freePorts();
  const of = (tool: string) => member({ topic: 'purge', ports, tool });
  const { running, live, write } = await serveFolder({
    'a.yaml': of('one'),
    'b.yaml': member({ topic: 'domains', ports }),
  });
  const own = new URL(urlOf(running, 'acme-purge-mcp'));
  const other = new URL(urlOf(running, 'acme-domains-mcp'));
  const heard = async (url: URL) => {
    const lists: string[][] = [];
    const client = new Client(
      { name: 'test', version: '1' },
      {
        versionNegotiation: { mode: 'auto' },
        listChanged: {
          tools: {
            debounceMs: 0,
            onChanged: (_, tools) => void lists.push((tools ?? []).map(({ name }) => name)),
          },
        },
      },
    );
    await client.connect(new StreamableHTTPClientTransport(url));
    closing.push(() => client.close());
    return lists;
  };
  const [atAll, atOwn, atOther] = await Promise.all([new URL('/mcp', own), own, other].map(heard));
  for (const tool of ['two', 'three']) {
    write('a.yaml', of(tool));
    await live.refresh();
    const last = () => [atAll?.at(-1)?.join(), atOwn?.at(-1)?.join()];
    await expect.poll(last, { timeout: 5_000 }).toEqual([`${tool},list-domains`, tool]);
  }
  expect(atOther).toEqual([]);
});

test('watching sees files that are replaced, written, and in a folder that is made anew', async () => {
  const ports = await freePorts();
  const of = (tool: string) => member({ topic: 'purge', ports, tool });
  const { folder, live, changes, write } = await serveFolder({ 'a.yaml': of('one') });
  const watching = watchDocuments(live, silent, { quietMs: 20, pollMs: 200 });
  closing.push(() => watching.close());
  const outcomes = () => changes.map(({ outcome }) => outcome);
  write('a.yaml', of('two'));
  await expect.poll(outcomes, { timeout: 10_000 }).toEqual(['reloaded']);
  writeFileSync(join(folder, 'a.yaml'), of('three'));
  await expect
    .poll(() => outcomes().at(-1) === 'reloaded' && changes.length >= 2, { timeout: 10_000 })
    .toBe(true);
  const before = changes.length;
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  writeFileSync(join(folder, 'b.yaml'), of('four'));
  await expect
    .poll(() => outcomes().slice(before), { timeout: 10_000 })
    .toEqual(['removed', 'added']);
  write('b.yaml', of('five'));
  await expect
    .poll(() => outcomes().slice(before), { timeout: 10_000 })
    .toEqual(['removed', 'added', 'reloaded']);
});
