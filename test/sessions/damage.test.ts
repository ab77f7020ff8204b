import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock, seededRandom } from '../../src/kernel/index.ts';
import { openSessions } from '../../src/sessions/index.ts';
import { backUp } from '../../src/sessions/stores/sqlite/backup.ts';
import { type Database, loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import { openDatabase } from '../../src/sessions/stores/sqlite/open-database.ts';
import { rigOf, START } from './kit.ts';
import { MEMORY_DISK } from './stores.ts';

const PAGE = 4096;
const SESSIONS = 40;
let folder: string;
let whole: string;
let token: string;

async function rigAt(path: string) {
  const clock = manualClock(START);
  const service = await openSessions({ path, clock });
  return rigOf(service, clock, token);
}

beforeAll(async () => {
  folder = mkdtempSync(join(MEMORY_DISK, 'capstan-damage-'));
  whole = join(folder, 'whole.db');
  const service = await openSessions({ path: whole, clock: manualClock(START) });
  token = await service.mintToken('acme');
  await service.close();
  const rig = await rigAt(whole);
  const initialMessages = [{ role: 'user', content: 'x'.repeat(3000) }];
  for (let n = 0; n < SESSIONS; n += 1) await rig.create({ initialMessages });
  await rig.service.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

function damaged(name: string, damage: (bytes: Buffer) => Buffer | undefined): string {
  const path = join(folder, `${name}.db`);
  copyFileSync(whole, path);
  const after = damage(readFileSync(path));
  if (after) writeFileSync(path, after);
  return path;
}

describe('R15: a damaged file is refused, and left as it is', () => {
  test.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['header zeroed', (bytes) => bytes.fill(0, 0, 100), /not a database|damaged/],
    [
      'a page of the schema overwritten',
      (bytes) => bytes.fill(0, 100, PAGE),
      /malformed|damaged|application/,
    ],
    ['a page in the middle overwritten', (bytes) => bytes.fill(7, 8 * PAGE, 9 * PAGE), /damaged/],
    ['cut off', (bytes) => bytes.subarray(0, bytes.length - 5 * PAGE), /damaged|malformed/],
    ['cut off within a page', (bytes) => bytes.subarray(0, 12 * PAGE + 100), /damaged|malformed/],
    ['emptied', () => Buffer.alloc(0), /empty/],
  ])('%s', async (name, damage, reason) => {
    const path = damaged(name.replaceAll(' ', '-'), damage);
    const before = readFileSync(path);
    await expect(openSessions({ path })).rejects.toThrow(reason);
    await expect(openSessions({ path })).rejects.toThrow(path);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('200 files with noise in a page: refused, or all rows are there; none is begun anew', () => {
    const random = seededRandom(15);
    const pages = readFileSync(whole).length / PAGE;
    const outcomes = { refused: 0, opened: 0 };
    for (let n = 0; n < 200; n += 1) {
      const path = damaged('noise', (bytes) => {
        const page = Math.floor(random() * pages) * PAGE;
        // The whole page, or a few bytes of it.
        const [start, length] =
          n % 2 === 0 ? [page, PAGE] : [page + Math.floor(random() * 100), 16];
        for (let byte = 0; byte < length; byte += 1)
          bytes[start + byte] = Math.floor(random() * 256);
        return bytes;
      });
      const database = openedOr(path);
      outcomes[database ? 'opened' : 'refused'] += 1;
      if (!database) continue;
      // A flip within a text is no damage that a database could see; the rows are still there.
      const { n: rows } = database.prepare('select count(*) as n from sessions').get() as {
        n: number;
      };
      expect(rows).toBe(SESSIONS);
      database.close();
    }
    expect(outcomes.refused).toBeGreaterThan(20);
  });

  test('verify looks through all of it', async () => {
    const path = damaged('verified', () => undefined);
    const service = await openSessions({ path, verify: true });
    await service.close();
    const broken = damaged('broken', (bytes) => bytes.fill(7, 8 * PAGE, 9 * PAGE));
    await expect(openSessions({ path: broken, verify: true })).rejects.toThrow('damaged');
  });
});

function openedOr(path: string): Database | undefined {
  try {
    return openDatabase({ path });
  } catch {
    return undefined;
  }
}

describe('R22: a backup of a file in use', () => {
  test('holds everything that was acknowledged before it began, and is whole', async () => {
    const path = damaged('source', () => undefined);
    const copy = join(folder, 'copy.db');
    const rig = await rigAt(path);
    const id = await rig.create();
    let going = true;
    let acknowledged = 0;
    const writer = (async () => {
      while (going) {
        const newMessages = [{ role: 'user', content: `${acknowledged}` }];
        const { status } = await rig.put(`/${id}`, { newMessages });
        if (status === 200) acknowledged += 1;
      }
    })();
    while (acknowledged < 20) await new Promise((resolve) => setTimeout(resolve, 1));
    const before = acknowledged;
    backUp(path, copy);
    going = false;
    await writer;
    await rig.service.close();
    const check = new (loadDriver().DatabaseSync)(copy);
    expect(check.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
    check.close();
    const restored = await rigAt(copy);
    const { body } = await restored.get(`/${id}`);
    expect(body.totalMessages).toBeGreaterThanOrEqual(before);
    expect(body.messages).toHaveLength(body.totalMessages);
    expect((await restored.get('?limit=100')).body).toHaveLength(SESSIONS + 1);
    await restored.service.close();
  });

  test('overwrites nothing, and needs something to copy', () => {
    expect(() => backUp(whole, whole)).toThrow('there already');
    expect(() => backUp(join(folder, 'nothing.db'), join(folder, 'x.db'))).toThrow(
      'no session store',
    );
  });

  test('that fails leaves no copy', () => {
    const path = join(folder, 'nonsense.db');
    writeFileSync(path, 'nonsense '.repeat(1000));
    const copy = join(folder, 'of-nonsense.db');
    expect(() => backUp(path, copy)).toThrow('not a database');
    expect(existsSync(copy)).toBe(false);
  });
});
