import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { openEmbedded } from '../../emulator/index.ts';
import type { Clock } from '../../kernel/index.ts';
import { lookAtDatabase, withoutPassword } from '../../sessions/index.ts';
import { silent } from '../../telemetry/index.ts';
import { type Check, failed, ok } from './check.ts';

/** The oldest Node.js of each line that Capstan runs on. */
const OLDEST: readonly (readonly [major: number, minor: number])[] = [
  [20, 19],
  [22, 0],
];

/** Checks `process.versions.node`. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const line = OLDEST.find(([one]) => one === major);
  const newest = OLDEST.at(-1)?.[0] ?? 0;
  if (line ? minor >= line[1] : major > newest) return ok('node', version);
  return failed('node', `${version} is too old`, 'install Node.js 20.19, 22 or 24');
}

/** Opens a database in memory. */
export async function checkSqlite(clock: Clock): Promise<Check> {
  try {
    const { service } = await openEmbedded({ kind: 'memory' }, [], { log: silent, clock });
    await service.close();
    return ok('sqlite', 'a database can be opened');
  } catch (reason) {
    return failed('sqlite', (reason as Error).message, 'install Node.js 22.13 or later');
  }
}

/** Whether the embedded service could keep its data in a database. Leaves nothing behind. */
export async function checkDatabase(url: string): Promise<Check> {
  const place = withoutPassword(url);
  try {
    const { product, bound } = await lookAtDatabase(url);
    if (bound) return ok('data', `${place}, ${product}`);
    const fix = 'use a user without SUPERUSER and BYPASSRLS';
    return failed('data', `row-level security does not bind the user of ${place}`, fix);
  } catch (reason) {
    const { message, code = message } = reason as NodeJS.ErrnoException;
    return failed('data', `${place} cannot be used (${message || code})`, 'see that it is there');
  }
}

/** Whether the embedded service could keep its data there. Leaves nothing behind. */
export function checkDirectory(path: string): Check {
  const name = 'data';
  const fix = 'make it writable, or choose another with --data <directory>';
  const place = nearestExisting(resolve(path));
  try {
    if (!statSync(place).isDirectory()) return failed(name, `${place} is no directory`, fix);
    rmSync(mkdtempSync(join(place, '.capstan-doctor-')), { recursive: true });
    return ok(name, place === resolve(path) ? path : `${path} can be made`);
  } catch (reason) {
    const { code } = reason as NodeJS.ErrnoException;
    return failed(name, `${place} cannot be written (${code})`, fix);
  }
}

function nearestExisting(path: string): string {
  if (statSync(path, { throwIfNoEntry: false }) || dirname(path) === path) return path;
  return nearestExisting(dirname(path));
}

/** Before any version of this program was made. */
const EARLIEST = Date.UTC(2025, 0, 1);
/** After any certificate and token of today has expired. */
const LATEST = Date.UTC(2100, 0, 1);

/** Whether the clock can be right: tokens and certificates are checked by it. */
export function checkClock(clock: Clock): Check {
  const now = clock.now();
  const found = new Date(now).toISOString();
  if (now >= EARLIEST && now < LATEST) return ok('clock', found);
  return failed('clock', `${found} cannot be the time`, 'set the clock of this machine');
}
