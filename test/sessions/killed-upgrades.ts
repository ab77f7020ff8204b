import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect } from 'vitest';
import { openStore } from '../../src/sessions/index.ts';
import { migrate, STEPS } from '../../src/sessions/stores/sqlite/migrations.ts';
import { raw, tablesIn } from './earlier-formats.ts';
import { START } from './kit.ts';

const CHILD = join(import.meta.dirname, 'open-and-say.mjs');

/** What was killed. */
export interface Killed {
  /** Kills that met an upgrade that had not come to its end. */
  readonly midway: number;
  /** Formats at which it was left. */
  readonly formats: ReadonlySet<number>;
}

/**
 * Upgrades copies of a file of the first format, kills the process at random moments, sometimes while
 * it makes up for a kill, and compares what comes of it with an upgrade that nobody disturbed.
 *
 * @param folder empty; on the disk that it is about
 */
export async function killUpgrades(
  folder: string,
  size: { readonly sessions: number; readonly messages: number; readonly kills: number },
  random: () => number,
): Promise<Killed> {
  const first = join(folder, 'first.db');
  fill(first, size);
  const [expected, milliseconds] = await undisturbed(folder, first);
  const formats = new Set<number>();
  let midway = 0;
  let path = '';
  for (let kill = 0; kill < size.kills; kill += 1) {
    const again = path !== '' && existsSync(path) && random() < 0.3;
    if (!again) path = copyOf(first, join(folder, `kill-${kill}`));
    await openAndKill(path, random() * milliseconds);
    const left = stateOf(path);
    formats.add(left.format);
    if (left.format < STEPS.length || left.whole === 0) midway += 1;
    if (random() < 0.3) continue;
    expect(await openedDigest(path), `kill ${kill}, left at format ${left.format}`).toBe(expected);
    rmSync(dirname(path), { recursive: true });
  }
  return { midway, formats };
}

/** Sessions with messages, as the first format had them. */
function fill(path: string, { sessions, messages }: { sessions: number; messages: number }): void {
  const database = raw(path);
  migrate(database, STEPS.slice(0, 1));
  const id = `printf('0190aaaa-bbbb-7ccc-8ddd-%012d', n)`;
  const count = (to: number, name = 'n') =>
    `${name}s (${name}) as (select 1 union all select ${name} + 1 from ${name}s where ${name} < ${to})`;
  database.exec(`
    begin;
    with recursive ${count(sessions)}
    insert into sessions select n, 'org-' || (n % 9), ${id}, 'u-' || (n % 40), null, null, 0,
      'Session ' || n, 0, n % 2, '{"n":' || n || '}', ${START}, ${START} + n, ${START + 1e12},
      ${messages}, n, ${messages} * 30, 1 from ns;
    with recursive ${count(sessions)}, ${count(messages, 'm')}
    insert into messages select n, m, 1 + m % 2, '"what ' || m || ' was said in ' || n || '"', ${START}
      from ns, ms;
    insert into tombstones select org_id, 'gone-' || id, 0, created_at from sessions;
    insert into tokens (hash, org_id) select 'hash of ' || sid, org_id from sessions;
    insert into secrets values ('signing', randomblob(32));
    commit`);
  database.close();
}

async function undisturbed(folder: string, first: string): Promise<[string, number]> {
  const path = copyOf(first, join(folder, 'undisturbed'));
  const child = start(path);
  await child.said('begin');
  const begun = performance.now();
  await child.said('open');
  const milliseconds = performance.now() - begun;
  await child.gone;
  return [await openedDigest(path), milliseconds];
}

function copyOf(first: string, folder: string): string {
  mkdirSync(folder);
  const path = join(folder, 'sessions.db');
  copyFileSync(first, path);
  return path;
}

async function openAndKill(path: string, afterMs: number): Promise<void> {
  const child = start(path);
  await child.said('begin');
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill();
  await child.gone;
}

function start(path: string) {
  const child = spawn(process.execPath, [CHILD, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    gone: once(child, 'exit'),
    kill: () => void child.kill('SIGKILL'),
    async said(word: string): Promise<void> {
      expect((await lines.next()).value).toBe(word);
    },
  };
}

function stateOf(path: string): { readonly format: number; readonly whole: number } {
  const database = raw(path);
  const one = (sql: string) => database.prepare(sql).get() as Record<string, number> | undefined;
  const format = one('pragma user_version')?.user_version ?? 0;
  const whole = format < 3 ? 0 : (one('select whole from word_index')?.whole ?? 0);
  database.close();
  return { format, whole };
}

/** Of everything in a file once it was opened, and of what a search finds. */
async function openedDigest(path: string): Promise<string> {
  const store = await openStore({ path, verify: true });
  const words = [{ text: 'said', prefix: false }];
  const page = { words, userId: undefined, after: undefined, limit: 1_000_000, now: START };
  const found = [];
  for (const organisation of await store.organisations()) {
    found.push((await store.search({ organisation } as never, page)).hits);
  }
  await store.close();
  const database = raw(path);
  const { secrets: _, ...tables } = tablesIn(database);
  const schema = database.prepare('select name, sql from sqlite_schema order by name').all();
  database.close();
  return createHash('sha256')
    .update(JSON.stringify([found, tables, schema]))
    .digest('hex');
}
