import { chmodSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Check } from '../../src/cli/doctor/check.ts';
import { checkClock, checkDirectory, checkNode } from '../../src/cli/doctor/check-machine.ts';
import { checkUpstream } from '../../src/cli/doctor/check-network.ts';
import { manualClock, systemClock } from '../../src/kernel/index.ts';
import { capstan } from '../kit/capstan.ts';
import { FLAGSHIP } from '../kit/flagship.ts';

const directory = mkdtempSync(join(tmpdir(), 'capstan-'));
const heads: (string | undefined)[] = [];
const api = createServer((request, response) => {
  heads.push(request.method, request.headers.authorization);
  response.writeHead(404).end();
});
let base: URL;

beforeAll(async () => {
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  base = new URL(`http://127.0.0.1:${(api.address() as AddressInfo).port}`);
});

afterAll(() => {
  api.close();
});

function documentAt(port: number): string {
  const file = join(directory, 'notes.yaml');
  writeFileSync(
    file,
    `naftiko: 1.0.0-alpha2
capability:
  consumes:
  - type: http
    namespace: notes
    baseUri: ${base.origin}
    authentication: {type: bearer, token: '{{NOTES_KEY}}'}
    resources: [{path: /notes, operations: [{name: list, method: GET}]}]
  exposes:
  - {type: mcp, namespace: desk, port: ${port}, tools: [{name: list, call: notes.list}]}
`,
  );
  return file;
}

async function doctor(parameters: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { code, stdout, stderr } = await capstan(['doctor', ...parameters, '--format', 'json'], {
    env,
    cwd: directory,
  });
  const { healthy, checks } = JSON.parse(stdout) as { healthy: boolean; checks: Check[] };
  return {
    code,
    healthy,
    stderr,
    text: stdout,
    by: new Map(checks.map((check) => [check.name, check])),
  };
}

describe('this machine', () => {
  test('without a document', async () => {
    const { code, healthy, by } = await doctor([]);
    expect([code, healthy]).toEqual([0, true]);
    expect([...by.keys()]).toEqual(['node', 'sqlite', 'data', 'clock']);
    expect(existsSync(join(directory, '.capstan'))).toBe(false);
    expect(readdirSync(directory).filter((name) => name.startsWith('.capstan'))).toEqual([]);
  });

  test.each([
    ['18.20.0', 'failed'],
    ['20.18.3', 'failed'],
    ['20.19.0', 'ok'],
    ['21.7.0', 'failed'],
    ['22.0.0', 'ok'],
    ['24.1.0', 'ok'],
  ])('node %s: %s', (version, status) => {
    expect(checkNode(version).status).toBe(status);
  });

  test('a clock that was never set', () => {
    const clock = manualClock(0);
    expect(checkClock(clock)).toMatchObject({
      status: 'failed',
      fix: 'set the clock of this machine',
    });
    clock.set(Date.UTC(2026, 5, 1));
    expect(checkClock(clock).status).toBe('ok');
  });

  test('a data directory that is a file, or that cannot be written', () => {
    const file = join(directory, 'file');
    writeFileSync(file, '');
    expect(checkDirectory(file)).toMatchObject({
      status: 'failed',
      found: `${file} is no directory`,
    });
    const locked = mkdtempSync(join(directory, 'locked-'));
    chmodSync(locked, 0o500);
    const mayWriteAnything = process.getuid?.() === 0;
    expect(checkDirectory(locked).status).toBe(mayWriteAnything ? 'ok' : 'failed');
    expect(checkDirectory(join(directory, 'new', 'deep')).found).toContain('can be made');
  });
});

describe('a document', () => {
  test('with everything there', async () => {
    const { code, by, text } = await doctor([documentAt(0)], { NOTES_KEY: 'sk-CANARY' });
    expect(code).toBe(0);
    expect(by.get('variable NOTES_KEY')).toMatchObject({ status: 'ok', found: 'is set' });
    expect(by.get('network notes')?.status).toBe('skipped');
    expect(text).not.toContain('CANARY');
  });

  test('with a variable that is not set and a port that is taken', async () => {
    const { code, healthy, by, stderr } = await doctor([documentAt(Number(base.port))]);
    expect([code, healthy]).toEqual([1, false]);
    expect(stderr).toContain('2 faults');
    expect(by.get('variable NOTES_KEY')).toMatchObject({ status: 'failed', found: 'is not set' });
    expect(by.get(`port ${base.port}`)).toMatchObject({
      status: 'failed',
      found: 'is taken on 127.0.0.1',
      fix: 'choose another: --port desk=<port>',
    });
    expect(heads).toEqual([]);
  });

  test('that cannot be served', async () => {
    const file = join(directory, 'bad.yaml');
    writeFileSync(file, 'naftiko: 1.0.0-alpha2\ncapability: {}\n');
    const { code, by } = await doctor([file]);
    expect([code, by.get('document')?.fix]).toEqual([
      1,
      `'capstan validate ${file}' tells where and why`,
    ]);
  });

  test('needs no variable of what the embedded service implements', async () => {
    const { by } = await doctor([FLAGSHIP, '--embedded', '--network']);
    expect([...by.keys()].filter((name) => /^(variable|network)/.test(name))).toEqual([]);
  });
});

describe('the network', () => {
  test('is reached for only when asked, with a HEAD that has no credential', async () => {
    const { code, by } = await doctor([documentAt(0), '--network'], { NOTES_KEY: 'sk-CANARY' });
    expect(code).toBe(0);
    expect(by.get('network notes')).toMatchObject({ status: 'ok', found: `${base.host} answers` });
    expect(heads).toEqual(['HEAD', undefined]);
  });

  test('an address that refuses', async () => {
    const file = documentAt(0);
    const { code, by } = await doctor(
      [file, '--network', '--upstream', 'notes=http://127.0.0.1:1'],
      { NOTES_KEY: 'k' },
    );
    expect(code).toBe(1);
    expect(by.get('network notes')).toMatchObject({
      found: '127.0.0.1:1 refuses the connection',
      fix: "check 'baseUri' and the network, or go elsewhere with --upstream notes=<url>",
    });
  });

  test('a clock that differs from that of the API', async () => {
    const clock = manualClock(systemClock.now() + 10 * 60_000);
    const [reached, skewed] = await checkUpstream('notes', base, clock);
    expect(reached?.status).toBe('ok');
    expect(skewed).toMatchObject({ name: 'clock', status: 'failed' });
    expect(skewed?.found).toMatch(/^\d+ seconds ahead of 127/);
    expect(await checkUpstream('notes', base, systemClock)).toHaveLength(1);
  });
});
