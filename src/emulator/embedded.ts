import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Clock } from '../kernel/index.ts';
import {
  isPostgresUrl,
  makeDirectory,
  openSessions,
  openStore,
  type SessionService,
  type SettingsInput,
  type StorePlace,
  withoutPassword,
} from '../sessions/index.ts';
import type { Log, Metric } from '../telemetry/index.ts';
import { createEmulator, type EmulatorOptions } from './emulator.ts';
import { sessionFigures } from './session-figures.ts';

/** Where the embedded service keeps its data. */
export type SessionStorage =
  | ({ readonly kind: 'memory' } & Searched)
  /** A directory; made when missing, readable by its owner only. */
  | ({
      readonly kind: 'directory';
      readonly path: string;
      /** Check the whole file first. Default: only when it is small. */
      readonly verify?: boolean;
    } & Searched)
  /** A PostgreSQL database, which others may use too. */
  | { readonly kind: 'postgres'; readonly url: string };

/** How words are found, see `StorePlace`. */
type Searched = { readonly search?: 'index' | 'scan' };

/** Where data is that somebody names: a directory, or the address of a database. */
export function storageAt(place: string, verify = false): SessionStorage {
  if (isPostgresUrl(place)) return { kind: 'postgres', url: place };
  return { kind: 'directory', path: place, verify };
}

/** The embedded service, open, with the tokens of the organisations it was asked for. */
export interface Embedded {
  readonly service: SessionService;
  /** By organisation. */
  readonly tokens: ReadonlyMap<string, string>;
  /** For people: a path, `memory`, or an address without its password. */
  readonly location: string;
  /** Whether others use the data too. Then the tokens here are this program's own, for nobody else. */
  readonly shared: boolean;
  /** Figures of the data, taken when somebody asks. */
  figures(): readonly Metric[];
}

const ORGANISATION = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/**
 * Opens the AI Sessions service. Each organisation's token is made on first use and kept beside
 * the data, so that clients set up once keep working after a restart; beside a database, where
 * nothing can be kept, it is one that every process makes alike.
 *
 * @param emulate makes an emulator of it, with a clock of its own
 * @throws RangeError for an organisation that cannot name a file; Error when the data cannot be opened
 */
export async function openEmbedded(
  storage: SessionStorage,
  organisations: readonly string[],
  runtime: Runtime,
  emulate?: EmulatorOptions,
): Promise<Embedded> {
  const wrong = organisations.find((organisation) => !ORGANISATION.test(organisation));
  if (wrong !== undefined)
    throw new RangeError(
      `'${wrong}' cannot be the name of an organisation: letters, digits, '.', '_', '-', at most 63`,
    );
  if (storage.kind === 'directory') openDirectory(storage.path);
  const service = await openService(placeOf(storage), runtime, emulate);
  const tokens = new Map<string, string>();
  for (const organisation of organisations) {
    tokens.set(organisation, await tokenOf(organisation, service, storage));
  }
  return {
    service,
    tokens,
    location: locationOf(storage),
    shared: storage.kind === 'postgres',
    figures: () => sessionFigures(service, storage),
  };
}

interface Runtime {
  readonly log: Log;
  readonly clock: Clock;
  /** For development: any bearer token is taken. Default: false. */
  readonly anyToken?: boolean;
  readonly settings?: SettingsInput;
}

async function openService(
  place: StorePlace,
  runtime: Runtime,
  emulate: EmulatorOptions | undefined,
): Promise<SessionService> {
  if (!emulate) return openSessions({ ...place, ...runtime });
  const { log, anyToken = false, settings = {} } = runtime;
  return createEmulator({
    log,
    anyToken,
    settings,
    ...emulate,
    store: await openStore(place, log),
  });
}

/** The store of a place. */
export function placeOf(storage: SessionStorage): StorePlace {
  if (storage.kind === 'postgres') return { url: storage.url };
  const searched = storage.search && { search: storage.search };
  if (storage.kind === 'memory') return { memory: true, ...searched };
  return { path: join(storage.path, 'sessions.db'), verify: storage.verify ?? false, ...searched };
}

function locationOf(storage: SessionStorage): string {
  if (storage.kind === 'memory') return 'in memory, gone when it stops';
  if (storage.kind === 'postgres') return withoutPassword(storage.url);
  return resolve(storage.path);
}

function openDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isFile())
    throw new Error(`'${path}' is a file; the data needs a directory`);
  makeDirectory(path);
}

async function tokenOf(
  organisation: string,
  service: SessionService,
  storage: SessionStorage,
): Promise<string> {
  if (storage.kind === 'memory') return service.mintToken(organisation);
  if (storage.kind === 'postgres') return service.ownToken(organisation);
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
