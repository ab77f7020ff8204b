import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

/** The log writes to standard error of its process, so a process of its own is asked. */
function lines(format: string): { stdout: string; stderr: string[] } {
  const module = resolve(import.meta.dirname, '../../dist/telemetry/index.js');
  const program = `
    import { createLog } from ${JSON.stringify(module)};
    const log = await createLog({ format: '${format}', level: 'info' });
    log.log('info', 'request', { listener: 'rest', method: 'GET', path: '/a', status: 200, duration_ms: 1.6, request_id: 'r' });
    log.log('warn', 'odd\\n{"level":"fatal"}', { reason: 'x\\u001b[31my', n: 1 });
    log.log('debug', 'unseen');
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  return { stdout, stderr: stderr.trim().split('\n') };
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
