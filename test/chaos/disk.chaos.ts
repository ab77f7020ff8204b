import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { fileGround, report } from './kit.ts';

const APPENDS = 50;

test('R02: the disk is asked to write before an append is acknowledged', (context) => {
  const { name, place } = fileGround();
  const { path } = place as { path: string };
  const trace = join(dirname(path), 'trace');
  const child = join(import.meta.dirname, 'append-and-say.mjs');
  const calls = ['-f', '-e', 'trace=fsync,fdatasync,write', '-o', trace];
  const run = spawnSync('strace', [...calls, process.execPath, child, path, String(APPENDS)]);
  if (run.error) return context.skip('no strace on this machine');
  expect(run.status, String(run.stderr)).toBe(0);
  const events: readonly string[] =
    readFileSync(trace, 'utf8').match(/\bf(?:data)?sync\(|"ASKED|"ACKNOWLEDGED/g) ?? [];
  const asked = events.slice(events.indexOf('"ASKED'), events.lastIndexOf('"ACKNOWLEDGED') + 1);
  const rounds = asked.join(' ').split('"ASKED ').slice(1);
  expect(rounds).toHaveLength(APPENDS);
  for (const round of rounds) expect(round.trim()).toMatch(/^(f(data)?sync\( ?)+"ACKNOWLEDGED$/);
  report(context, {
    what: 'system calls of appends, one after the other',
    store: name,
    done: `${APPENDS} appends`,
    result: 'an fsync between each request and its answer',
  });
});
