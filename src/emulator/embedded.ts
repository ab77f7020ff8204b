import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../kernel/index.ts';
import { openSessions, openSqliteStore, type SessionService } from '../sessions/index.ts';
import type { Log } from '../telemetry/index.ts';
import { createEmulator, type EmulatorOptions } from './emulator.ts';

/** Where the embedded service keeps its data. */
export type SessionStorage =
  | { readonly kind: 'memory' }
  /** A directory; made when missing, readable by its owner only. */
  | { readonly kind: 'directory'; readonly path: string };

/** The embedded service, open, with the tokens of the organisations it was asked for. */
export interface Embedded {
  readonly service: SessionService;
  /** By organisation. */
  readonly tokens: ReadonlyMap<string, string>;
  /** For people: a path, or `memory`. */
  readonly location: string;
}

const ORGANISATION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/**
 * Opens the AI Sessions service. Each organisation's token is made on first use and kept beside
 * the data, so that clients set up once keep working after a restart.
 *
 * @param emulate makes an emulator of it, with a clock of its own
 * @throws RangeError for an organisation that cannot name a file; Error when the data cannot be opened
 */
export async function openEmbedded(
  storage: SessionStorage,
  organisations: readonly string[],
  runtime: { log: Log; clock: Clock },
  emulate?: EmulatorOptions,
): Promise<Embedded> {
  const wrong = organisations.find((organisation) => !ORGANISATION.test(organisation));
  if (wrong !== undefined)
    throw new RangeError(
      `'${wrong}' cannot be the name of an organisation: letters, digits, '.', '_', '-', at most 63`,
    );
  if (storage.kind === 'directory') makeDirectory(storage.path);
  const place =
    storage.kind === 'memory'
      ? { memory: true as const }
      : { path: join(storage.path, 'sessions.db') };
  const service = emulate
    ? await createEmulator({ log: runtime.log, ...emulate, store: await openSqliteStore(place) })
    : await openSessions({ ...place, ...runtime });
  const tokens = new Map<string, string>();
  for (const organisation of organisations) {
    tokens.set(organisation, await tokenOf(organisation, service, storage));
  }
  return {
    service,
    tokens,
    location: storage.kind === 'memory' ? 'in memory, gone when it stops' : resolve(storage.path),
  };
}

function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new Error(`'${path}' is a file; the data needs a directory`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
}

async function tokenOf(
  organisation: string,
  service: SessionService,
  storage: SessionStorage,
): Promise<string> {
  if (storage.kind === 'memory') return service.mintToken(organisation);
  const file = join(storage.path, `${organisation}.token`);
  if (existsSync(file)) {
    const token = readFileSync(file, 'utf8').trim();
    await service.registerToken(organisation, token);
    return token;
  }
  const token = await service.mintToken(organisation);
  writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  return token;
}
