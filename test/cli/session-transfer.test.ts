import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSessions } from '../../src/sessions/index.ts';
import { capstan, MAIN, startCapstan } from '../kit/capstan.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capstan-transfer-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const inside = (name: string) => join(folder, name);
const sessions = (...parameters: string[]) => capstan(['sessions', ...parameters]);

/** Data with some sessions in each of two organisations. */
async function fill(data: string, count: number): Promise<void> {
  const service = await openSessions({ path: join(data, 'sessions.db') });
  for (const organisation of ['acme', 'globex']) {
    const token = await service.mintToken(organisation);
    const create = (n: number) =>
      service.handler({
        method: 'POST',
        target: `/api/v3/organizations/${organisation}/ai/sessions`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: Buffer.from(
          `{"userId":"u-${n}","initialMessages":[{"role":"user","content":"Hi ${n}"}]}`,
        ),
      });
    await Promise.all(Array.from({ length: count }, (_, n) => create(n)));
  }
  await service.close();
}

test('sessions move while they are served, once however often', async () => {
  const [data, other, file] = [inside('a'), inside('b'), inside('all.jsonl')];
  await fill(data, 30);
  const served = await startCapstan(['sessions', '--port', '0', '--ready-json', '--data', data]);
  const exported = await sessions('export', '--data', data, '--output', file);
  expect([exported.code, exported.stdout]).toEqual([0, '']);
  expect(exported.stderr).toContain('Exported 60 sessions with 60 messages and 0 tombstones to');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const again = await sessions('export', '--data', data, '--output', file);
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('it is there already')]);
  await served.stop();

  const dry = await sessions('import', file, '--data', other, '--dry-run');
  expect(dry).toMatchObject({ code: 0, stdout: 'Would import 60 sessions with 60 messages.\n' });
  expect(existsSync(other)).toBe(false);
  const imported = await sessions('import', file, '--data', other, '--organisation', 'acme');
  expect(imported).toMatchObject({ code: 0, stdout: 'Imported 30 sessions with 30 messages.\n' });
  const rest = await sessions('import', file, '--data', other, '--json');
  expect(JSON.parse(rest.stdout)).toMatchObject({ sessions: 30, existed: 30, problems: 0 });
  const copy = await sessions('export', '--data', other, '--quiet');
  expect([copy.code, copy.stderr]).toEqual([0, '']);
  const lines = (text: string) => text.split('\n').slice(1, -2).sort();
  expect(lines(copy.stdout)).toEqual(lines(readFileSync(file, 'utf8')));
});

test('OpenAI-style files go out to standard output and come in from standard input', async () => {
  const [data, other] = [inside('c'), inside('d')];
  await fill(data, 2);
  const { stdout } = await sessions('export', '--data', data, '--format', 'openai');
  expect(JSON.parse(stdout.split('\n')[0] ?? '').messages).toMatchObject([{ role: 'user' }]);
  const into = ['sessions', 'import', '-', '--data', other];
  const named = await withInput([...into, '--organisation', 'initech'], stdout);
  expect(named).toEqual([0, 'Imported 4 sessions with 4 messages.\n', '']);
  const unnamed = await withInput(into, stdout);
  expect(unnamed).toEqual([2, '', expect.stringContaining('names no organisation')]);
});

test('what is wrong is told with file and line', async () => {
  const [data, file] = [inside('e'), inside('wrong.jsonl')];
  await fill(inside('f'), 2);
  const { stdout } = await sessions('export', '--data', inside('f'), '--quiet');
  const wrong = stdout.replace('"role":"user"', '"role":"user","\\u001b[31m":{"__proto__":1}');
  writeFileSync(file, wrong);
  const stopped = await sessions('import', file, '--data', data);
  expect([stopped.code, stopped.stderr]).toEqual([1, expect.stringContaining(`${file}:3: `)]);
  const on = await sessions('import', file, '--data', data, '--keep-going');
  expect(on.code).toBe(1);
  expect(on.stdout).toBe('Imported 3 sessions with 3 messages.\n');
  expect(on.stderr).toContain(`${file}:3: / [31m/__proto__ the name '__proto__' is not accepted`);
  expect(on.stderr).toContain('2 mistakes: what is wrong was left out');
  expect(on.stderr).not.toContain('\u001b');
  const edited = await sessions('import', file, '--data', data, '--keep-going', '--edited');
  expect(edited.stderr).toContain('1 mistake: what is wrong was left out');
});

test('mistakes of the command line', async () => {
  const absent = await sessions('export', '--data', inside('nowhere'));
  expect([absent.code, absent.stderr]).toEqual([1, expect.stringContaining('no session store')]);
  expect(existsSync(inside('nowhere'))).toBe(false);
  const unread = await sessions('import', inside('nowhere.jsonl'), '--data', inside('g'));
  expect([unread.code, unread.stderr]).toEqual([1, expect.stringContaining('cannot be read')]);
  const life = await sessions('import', 'x', '--expiration-minutes', '4');
  expect([life.code, life.stderr]).toEqual([2, expect.stringContaining('from 5 to 1440')]);
  const places = await sessions('export', '--data', inside('a'), '--output', inside('no/where'));
  expect([places.code, places.stderr]).toEqual([1, expect.stringContaining('there is no folder')]);
});

test('a reader that goes away is no failure', async () => {
  await fill(inside('h'), 400);
  const child = spawn('sh', [
    '-c',
    `"${process.execPath}" "${MAIN}" sessions export --data "${inside('h')}" | head -1; true`,
  ]);
  let told = '';
  child.stderr.on('data', (text) => {
    told += text;
  });
  child.stdout.resume();
  await once(child, 'close');
  expect(told).toBe('');
});

test('Ctrl-C ends an import that waits for more, and leaves whole sessions', async () => {
  const data = inside('i');
  const parameters = [MAIN, 'sessions', 'import', '-', '--data', data];
  const child = spawn(process.execPath, parameters);
  await fill(inside('j'), 3);
  const { stdout } = await sessions('export', '--data', inside('j'), '--quiet');
  const half = stdout.split('\n').slice(0, 4).join('\n');
  child.stdin.write(`${half}\n`);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  child.kill('SIGINT');
  const [code] = await once(child, 'close');
  expect(code).toBe(1);
  const kept = await sessions('export', '--data', data, '--quiet');
  const types = kept.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).type);
  expect(types).toEqual(['header', 'session', 'message', 'end']);
});

test('an import that was killed is taken up by the next one, and has everything once', async () => {
  const [data, file] = [inside('k'), inside('k.jsonl')];
  await fill(inside('l'), 300);
  await sessions('export', '--data', inside('l'), '--output', file, '--quiet');
  for (const milliseconds of [450, 600, 800]) {
    const child = spawn(process.execPath, [MAIN, 'sessions', 'import', file, '--data', data]);
    const closed = once(child, 'close');
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    child.kill('SIGKILL');
    await closed;
  }
  expect((await sessions('import', file, '--data', data)).code).toBe(0);
  const kept = await sessions('export', '--data', data, '--quiet');
  const lines = (text: string) => text.split('\n').slice(1);
  const of = lines(readFileSync(file, 'utf8')).slice(0, -2);
  expect(lines(kept.stdout).slice(0, -2)).toEqual(of);
});

async function withInput(parameters: readonly string[], input: string) {
  const child = spawn(process.execPath, [MAIN, ...parameters]);
  const told = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    told.out += text;
  });
  child.stderr.on('data', (text) => {
    told.err += text;
  });
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  return [code, told.out, told.err];
}
