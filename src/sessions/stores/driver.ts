import { createRequire } from 'node:module';

/** What SQLite takes and gives. */
export type SqlValue = string | number | bigint | null | Uint8Array;

/** Values by name of the placeholder, `$` included or not. */
export type SqlParameters = Readonly<Record<string, SqlValue>>;

/** A prepared statement: the part of `StatementSync` that is used here. */
export interface Statement {
  run(parameters?: SqlParameters): { readonly changes: number | bigint };
  get(parameters?: SqlParameters): unknown;
  all(parameters?: SqlParameters): unknown[];
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
  if (builtIn) return { name: 'node:sqlite', DatabaseSync: builtIn.DatabaseSync };
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

const PACKAGE = '@photostructure/sqlite';

const SOURCES: DriverSources = {
  builtIn: () =>
    withoutExperimentalWarning(
      () => process.getBuiltinModule('node:sqlite') as Pick<Driver, 'DatabaseSync'> | undefined,
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
