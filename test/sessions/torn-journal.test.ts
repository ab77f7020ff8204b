import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { manualClock, type Random, seededRandom } from '../../src/kernel/index.ts';
import { openSessions } from '../../src/sessions/index.ts';
import { rigOf, START } from './kit.ts';
import { MEMORY_DISK } from './stores.ts';

const APPENDS = 60;
const CUTS = 60;

/** A file whose journal was never emptied, and how long that was when each append was acknowledged. */
async function written() {
  const folder = mkdtempSync(join(MEMORY_DISK, 'capstan-torn-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'sessions.db');
  const clock = manualClock(START);
  const first = await openSessions({ path, clock });
  const token = await first.mintToken('acme');
  const id = await rigOf(first, clock, token).create();
  await first.close();
  const service = await openSessions({ path, clock });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, token);
  const acknowledged: number[] = [];
  for (let n = 1; n <= APPENDS; n += 1) {
    const newMessages = ['user', 'assistant'].map((role) => ({ role, content: `${n}` }));
    expect((await rig.call('PUT', `/${id}`, { body: { newMessages } })).status).toBe(200);
    acknowledged.push(statSync(`${path}-wal`).size);
  }
  return { folder, path, token, id, acknowledged };
}

/** What a disk may have of a journal that it had promised the first bytes of. */
function torn(journal: Buffer, length: number, random: Random): Buffer {
  const rest = Buffer.from(journal.subarray(length));
  const kind = Math.floor(random() * 3);
  if (kind === 0) return journal.subarray(0, length);
  if (kind === 1) rest.fill(0);
  else for (let at = 0; at < rest.length; at += 1) rest[at] = Math.floor(random() * 256);
  return Buffer.concat([journal.subarray(0, length), rest]);
}

test(`R02: of ${CUTS} journals that a power cut left torn, each keeps what was acknowledged, and a beginning of the rest`, async () => {
  const { folder, path, token, id, acknowledged } = await written();
  const journal = readFileSync(`${path}-wal`);
  const random = seededRandom(2);
  for (let cut = 0; cut < CUTS; cut += 1) {
    // A name for each: drivers may hold a file for a while after it was closed.
    const copy = join(folder, `${cut}.db`);
    const length = Math.floor(random() * (journal.length + 1));
    copyFileSync(path, copy);
    writeFileSync(`${copy}-wal`, torn(journal, length, random));
    const clock = manualClock(START);
    const service = await openSessions({ path: copy, clock });
    const { body } = await rigOf(service, clock, token).call('GET', `/${id}`);
    await service.close();
    const said = body.messages.map(({ content }: { content: string }) => Number(content));
    const kept = said.length / 2;
    expect(said).toEqual(Array.from({ length: kept * 2 }, (_, n) => Math.floor(n / 2) + 1));
    expect(kept).toBeGreaterThanOrEqual(acknowledged.filter((size) => size <= length).length);
  }
}, 60_000);
