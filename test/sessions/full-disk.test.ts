import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { createSessions, openStore } from '../../src/sessions/index.ts';
import { loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import { MINUTE, rigOf, START } from './kit.ts';

/** A disk of so many bytes; nothing where this user may not make one. */
function smallDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  } catch {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true });
  });
  return folder;
}

test('R14: a full disk is 503 to writers alone; what has expired is removed even then, which makes room', async ({
  skip,
}) => {
  const folder = smallDisk(24);
  if (folder === undefined) return skip('this user may not mount a disk');
  const path = join(folder, 'sessions.db');
  const clock = manualClock(START);
  const store = await openStore({ path });
  const service = createSessions({ store, clock });
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const id = await rig.create({ expirationMinutes: 1440 });
  const filler = join(folder, 'filler');
  const ballast = `${path}.ballast`;
  const bounds = () => ({ now: clock.now(), recordsBefore: 0, tombstonesBefore: 0, batch: 100 });
  await store.sweep(bounds());
  expect(statSync(ballast).size).toBe(8 * 1024 * 1024);
  const initialMessages = [{ role: 'user', content: 'x'.repeat(100_000) }];
  for (let n = 0; n < 20; n += 1) await rig.create({ initialMessages, expirationMinutes: 5 });
  for (let size = 16 * 1024 * 1024; size > 4096; size /= 2) {
    try {
      writeFileSync(`${filler}-${size}`, Buffer.alloc(size));
    } catch {
      // Half of it, then.
    }
  }
  const replies = [];
  for (let n = 0; n < 20; n += 1) replies.push(await rig.post({ userId: 'u', initialMessages }));
  const full = replies.filter(({ status }) => status === 503);
  expect(full.length).toBeGreaterThan(0);
  expect(full[0]?.headers['retry-after']).toBe('1');
  for (const { status } of replies) expect([201, 503]).toContain(status);
  expect((await rig.get(`/${id}`)).status).toBe(200);
  // Removing needs room as well: the one that is kept for it, and then its own.
  clock.advance(5 * MINUTE);
  expect((await store.sweep(bounds())).sessions).toBeGreaterThan(0);
  expect((await rig.post({ userId: 'u', initialMessages })).status).toBe(201);
  for (let size = 16 * 1024 * 1024; size > 4096; size /= 2)
    rmSync(`${filler}-${size}`, { force: true });
  await store.sweep(bounds());
  expect(statSync(ballast).size).toBe(8 * 1024 * 1024);
  expect((await rig.put(`/${id}`, { tokensUsed: 1 })).status).toBe(200);
  await service.close();
  const database = new (loadDriver().DatabaseSync)(path);
  expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' });
  database.close();
});
