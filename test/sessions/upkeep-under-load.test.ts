import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { createSessions, openStore } from '../../src/sessions/index.ts';
import { MINUTE, rigOf, START } from './kit.ts';
import { MEMORY_DISK } from './stores.ts';

/** More than have a turn in one commit, so that some of them always wait. */
const WRITERS = 40;

async function openRig() {
  const folder = mkdtempSync(join(MEMORY_DISK, 'capstan-upkeep-'));
  const store = await openStore({ path: join(folder, 'sessions.db') });
  const clock = manualClock(START);
  const service = createSessions({ store, clock });
  onTestFinished(async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  });
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const ids: string[] = [];
  for (let n = 0; n < WRITERS; n += 1) ids.push(await rig.create({ expirationMinutes: 1440 }));
  const sweep = () =>
    store.sweep({ now: clock.now(), recordsBefore: 0, tombstonesBefore: 0, batch: 200 });
  return { rig, ids, clock, sweep };
}

/**
 * Lets writers go on until something is done.
 *
 * @param most how often each of them writes before it gives up
 * @returns whether it was done before they gave up
 */
async function doneWhile(
  write: (writer: number) => Promise<unknown>,
  most: number,
  begin: () => Promise<unknown>,
): Promise<boolean> {
  let done = false;
  const going = Array.from({ length: WRITERS }, async (_, writer) => {
    for (let n = 0; n < most && !done; n += 1) await write(writer);
  });
  const doing = begin().then(() => {
    done = true;
  });
  await Promise.all(going);
  const inTime = done;
  await doing;
  return inTime;
}

test('the index is rewritten to its end while others write', async () => {
  const { rig, ids, clock, sweep } = await openRig();
  const initialMessages = [{ role: 'user', content: 'quagga' }];
  const gone = await rig.create({ initialMessages });
  expect((await rig.get('/search?q=quagga')).body.hits).toHaveLength(1);
  await rig.remove(`/${gone}`);
  clock.advance(61 * MINUTE);
  const write = (n: number) => rig.put(`/${ids[n]}`, { tokensUsed: 1 });
  expect(await doneWhile(write, 60, sweep)).toBe(true);
});

test('a sweep ends while others delete', async () => {
  const { rig, ids, sweep } = await openRig();
  await Promise.all(ids.map((id) => rig.remove(`/${id}`)));
  const write = async () => rig.remove(`/${await rig.create()}`);
  expect(await doneWhile(write, 60, sweep)).toBe(true);
});

test('a search waits for the words of what was there, not for those that come meanwhile', async () => {
  const { rig, ids } = await openRig();
  const newMessages = Array.from({ length: 100 }, (_, n) => ({
    role: 'user',
    content: `zebra ${n}`,
  }));
  const write = (n: number) => rig.put(`/${ids[n]}`, { newMessages });
  await Promise.all(ids.map((_, n) => write(n)));
  const search = async () =>
    expect((await rig.get('/search?q=zebra')).body.hits.length).toBeGreaterThan(0);
  expect(await doneWhile(write, 25, search)).toBe(true);
});
