import type { Portions } from '../portions.ts';
import { lookThrough } from './look-through.ts';
import { receiveWork } from './receive.ts';
import type { SqlDatabase } from './sql-database.ts';
import type { Statements } from './statements.ts';

/** What moves the contents of a database in portions. */
export function portionsOf(database: SqlDatabase, statements: Statements): Portions {
  return {
    look: async () => lookThrough(await database.view(), statements),
    receive: (organisation, arrival, how) =>
      database.write(receiveWork(statements, organisation, arrival, how)),
  };
}
