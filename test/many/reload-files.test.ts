import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { expect, test } from 'vitest';
import { watchDocuments } from '../../src/host/index.ts';
import { silent } from '../../src/telemetry/index.ts';
import { freePorts, member, urlOf } from './kit.ts';
import { closing, get, serveFolder, upstreamOf } from './live.ts';

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
