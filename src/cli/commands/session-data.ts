import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import {
  type Embedded,
  type EmulatorOptions,
  type FaultRule,
  openEmbedded,
  placeOf,
  readFaultRules,
  readYaml,
  type Seed,
  type SessionStorage,
  storageAt,
} from '../../emulator/index.ts';
import { systemClock } from '../../kernel/index.ts';
import {
  hasPassword,
  openStore,
  type PortableStore,
  Refusal,
  readSettings,
  type SettingsInput,
} from '../../sessions/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';

/** The organisation of the embedded service whose token a served document uses. */
export const DEMO_ORGANISATION = 'demo';

/** What `--data` does, in every command that opens the service. */
export const DATA_MEANING = 'a directory, or postgres://user@host/database, for the data';

/** Where the flags put the data of the embedded service. */
export function storage(flags: {
  readonly data: string;
  readonly memory?: boolean;
  readonly verify?: boolean;
  readonly search?: 'index' | 'scan';
}): SessionStorage {
  const where: SessionStorage = flags.memory
    ? { kind: 'memory' }
    : storageAt(flags.data, flags.verify);
  if (flags.search === undefined) return where;
  if (where.kind !== 'postgres') return { ...where, search: flags.search };
  throw new CommandFailure(
    '--search is for data in a file or in memory: PostgreSQL keeps words with their messages',
    EXIT.usage,
  );
}

/**
 * Opens the data of the embedded service, or says why not. A password on the command line is taken
 * out of what other users of the machine see of the process.
 *
 * @param how `emulate` makes an emulator of it; `anyToken` takes any bearer token, for development;
 *   `settings` decide what the contract leaves open
 */
export async function openSessionData(
  where: SessionStorage,
  organisations: readonly string[],
  log: Log,
  how: {
    readonly emulate?: EmulatorOptions | undefined;
    readonly anyToken?: boolean;
    readonly settings?: SettingsInput;
  } = {},
): Promise<Embedded> {
  hidePassword(where);
  const { emulate, anyToken = false, settings = {} } = how;
  const runtime = { log, clock: systemClock, anyToken, settings };
  try {
    return await openEmbedded(where, organisations, runtime, emulate);
  } catch (reason) {
    const usage = reason instanceof RangeError;
    throw new CommandFailure(
      `the embedded service cannot start: ${(reason as Error).message}`,
      usage ? EXIT.usage : EXIT.config,
    );
  }
}

/**
 * Opens the data by itself, to move what is in it; with neither a service nor a sweeper.
 *
 * @param missing what is done where a directory has none: it is an error, it is made, or one in memory
 *   stands for it
 * @throws CommandFailure
 */
export async function openBareData(
  data: string,
  missing: 'refuse' | 'make' | 'imagine',
): Promise<PortableStore> {
  const where = storage({ data });
  hidePassword(where);
  const place = placeOf(where);
  const absent = 'path' in place && !existsSync(place.path);
  if (absent && missing === 'refuse')
    throw new CommandFailure(`there is no session store at '${place.path}'`, EXIT.failed);
  try {
    return await openStore(absent && missing === 'imagine' ? { memory: true } : place);
  } catch (reason) {
    throw new CommandFailure((reason as Error).message, EXIT.config);
  }
}

function hidePassword(where: SessionStorage): void {
  if (where.kind === 'postgres' && hasPassword(where.url)) process.title = 'capstan';
}

/** Reads the file of `--faults`. @throws CommandFailure that says what is wrong with it */
export function readFaults(file: string): Promise<readonly FaultRule[]> {
  return readFlagFile('--faults', file, readFaultRules);
}

/** Reads the file of `--seed`. What it says is judged by the emulator. @throws CommandFailure */
export function readSeedFile(file: string): Promise<Seed> {
  return readFlagFile('--seed', file, (value) => value as Seed);
}

/** Reads the file of `--settings`. @throws CommandFailure that says what is wrong with it */
export function readSettingsFile(file: string): Promise<SettingsInput> {
  return readFlagFile('--settings', file, readSettings);
}

async function readFlagFile<T>(
  flag: string,
  file: string,
  read: (value: unknown) => T,
): Promise<T> {
  try {
    return read(await readYaml(await readFile(file, 'utf8')));
  } catch (reason) {
    throw new CommandFailure(`${flag} ${file}: ${explain(reason as Error)}`, EXIT.config);
  }
}

function explain(reason: Error): string {
  if (!(reason instanceof Refusal) || reason.details.length === 0) return reason.message;
  return reason.details.map(({ path, message }) => `${path} ${message}`).join('; ');
}
