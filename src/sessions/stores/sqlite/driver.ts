import { createRequire } from 'node:module';
import type { SqlValues } from '../sql-database.ts';

/** A prepared statement: the part of `StatementSync` that is used here. */
export interface Statement {
  run(parameters?: SqlValues): unknown;
  get(parameters?: SqlValues): unknown;
  all(parameters?: SqlValues): unknown[];
}

/** A connection: the part of `DatabaseSync` that is used here. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

/** Where `DatabaseSync` comes from. */
export interface Driver {
  readonly name: string;
  readonly DatabaseSync: new (path: string) => Database;
}

/**
 * The SQLite driver of this installation: the one built into Node.js where it needs no flag, else
 * the optional dependency, which has the same interface.
 *
 * @throws Error that says what to install when there is neither
 */
export function loadDriver(load: DriverSources = SOURCES): Driver {
  const builtIn = load.builtIn();
  if (builtIn) return { name: BUILT_IN, DatabaseSync: builtIn.DatabaseSync };
  try {
    return { name: PACKAGE, DatabaseSync: load.installed().DatabaseSync };
  } catch (cause) {
    throw new Error(
      `no SQLite driver: Node.js 22.13 or later has one built in; for earlier versions run 'npm install ${PACKAGE}'`,
      { cause },
    );
  }
}

/** Where drivers are looked for. */
export interface DriverSources {
  /** `undefined` when this Node.js has none, or hides it behind a flag. */
  builtIn(): Pick<Driver, 'DatabaseSync'> | undefined;
  /** Throws when it is not installed or has no binary for this platform. */
  installed(): Pick<Driver, 'DatabaseSync'>;
}

/**
 * An expression that gives another thread the class of the same driver.
 *
 * @param resolve the file of a package, since a program without a file cannot find packages
 */
export function driverSource(
  { name }: Pick<Driver, 'name'>,
  resolve: (name: string) => string = createRequire(import.meta.url).resolve,
): string {
  if (name === BUILT_IN) return `process.getBuiltinModule('${BUILT_IN}').DatabaseSync`;
  return `require(${JSON.stringify(resolve(name))}).DatabaseSync`;
}

const BUILT_IN = 'node:sqlite';
const PACKAGE = '@photostructure/sqlite';

const SOURCES: DriverSources = {
  builtIn: () =>
    withoutExperimentalWarning(
      () => process.getBuiltinModule(BUILT_IN) as Pick<Driver, 'DatabaseSync'> | undefined,
    ),
  installed: () => createRequire(import.meta.url)(PACKAGE) as Pick<Driver, 'DatabaseSync'>,
};

/** Loading `node:sqlite` warns that it is experimental; nobody who runs a server can act on that. */
function withoutExperimentalWarning<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = ((...warning: Parameters<typeof emitWarning>) => {
    if (!/SQLite is an experimental/.test(String(warning[0]))) emitWarning(...warning);
  }) as typeof emitWarning;
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}
