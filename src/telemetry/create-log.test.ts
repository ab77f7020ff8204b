import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

/** The log writes to standard error of its process, so a process of its own is asked. */
function run(format: string, statements: string) {
  const module = resolve(import.meta.dirname, '../../dist/telemetry/index.js');
  const program = `
    import { createLog } from ${JSON.stringify(module)};
    const log = await createLog({ format: '${format}', level: 'info' });
    ${statements}
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  return { stdout, stderr: stderr.trim().split('\n') };
}

function lines(format: string) {
  const statements = `
    log.log('info', 'request', { listener: 'rest', method: 'GET', path: '/a', status: 200, duration_ms: 1.6, request_id: 'r' });
    log.log('warn', 'odd\\n{"level":"fatal"}', { reason: 'x\\u001b[31my', n: 1 });
    log.log('debug', 'unseen');
  `;
  return run(format, statements);
}

test('json: one object a line, on standard error, whatever the data holds', () => {
  const { stdout, stderr } = lines('json');
  const parsed = stderr.map((line) => JSON.parse(line));
  expect(stdout).toBe('');
  expect(parsed.map(({ level, message }) => [level, message])).toEqual([
    ['info', 'request'],
    ['warn', 'odd\n{"level":"fatal"}'],
  ]);
  expect(parsed[0].timestamp).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('pretty: a request reads like a request, and no control character gets out', () => {
  const { stdout, stderr } = lines('pretty');
  expect([stdout, stderr.length]).toEqual(['', 2]);
  expect(stderr[0]).toContain('GET /a 200 2 ms  rest');
  expect(stderr[1]).toContain('"odd\\n{\\"level\\":\\"fatal\\"}" reason="x\\u001b[31my" n=1');
});

describe('no line is lost', () => {
  const three = "for (const n of [1, 2, 3]) log.log('info', 'request', { n });";

  test.each([
    ['when the process has nothing left to do', ''],
    ['by process.exit', 'process.exit(3);'],
    ['by an uncaught exception', "setTimeout(() => { throw new Error('a bug'); }, 1);"],
    ['by a rejection that nobody handles', "Promise.reject(new Error('a bug'));"],
  ])('%s', (_, end) => {
    const { stderr } = run('json', `${three} ${end}`);
    const logged = stderr.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line).n);
    expect(logged).toEqual([1, 2, 3]);
  });

  test('however many there are', () => {
    const many =
      "for (let n = 0; n < 20_000; n += 1) log.log('info', 'request', { n, path: '/é' });";
    const numbers = run('json', many).stderr.map((line) => JSON.parse(line).n);
    expect(numbers).toEqual(Array.from({ length: 20_000 }, (_, n) => n));
  });
});

test('a warning is written at once, after what came before it; a kill takes lines of 100 ms at most', () => {
  const killed = run(
    'json',
    `log.log('info', 'before'); log.log('warn', 'odd'); log.log('info', 'lost'); process.kill(process.pid, 'SIGKILL');`,
  );
  expect(killed.stderr.map((line) => JSON.parse(line).message)).toEqual(['before', 'odd']);
  const later = run(
    'json',
    `log.log('info', 'kept'); setTimeout(() => process.kill(process.pid, 'SIGKILL'), 400);`,
  );
  expect(later.stderr.map((line) => JSON.parse(line).message)).toEqual(['kept']);
});

test('a value that has no JSON does not break the line', () => {
  const { stderr } = run(
    'json',
    `const a = {}; a.a = a; log.log('info', 'x', { a, n: 1n, s: 'é' });`,
  );
  expect(JSON.parse(stderr[0] ?? '')).toMatchObject({ message: 'x', n: '1n', s: "'é'" });
});
