import type { Log } from '../../telemetry/index.ts';
import type { Reach, Rows, SqlDatabase } from './sql-database.ts';

/**
 * A database of which no row of another organisation gets any further: where a statement forgot to
 * name the organisation, or a policy is not there, the row is kept back and the log tells of it.
 * Rows say whose they are where they have a column `org_id`.
 */
export function ownRowsOnly(database: SqlDatabase, log: Log): SqlDatabase {
  const own = ({ organisation, token }: Reach, found: readonly Rows[]): readonly Rows[] => {
    // Whoever looks for a token does so before it is known whose it is.
    if (organisation === undefined || token !== undefined) return found;
    const isOwn = ({ org_id }: Rows[number]) => org_id === undefined || org_id === organisation;
    return found.map((rows) => {
      if (rows.every(isOwn)) return rows;
      const kept = rows.filter(isOwn);
      const back = rows.length - kept.length;
      log.log('error', 'rows of another organisation were kept back', { organisation, rows: back });
      return kept;
    });
  };
  return {
    dialect: database.dialect,
    read: async (reach, queries) => own(reach, await database.read(reach, queries)),
    async view() {
      const view = await database.view();
      return {
        steady: view.steady,
        read: async (reach, queries) => own(reach, await view.read(reach, queries)),
        close: () => view.close(),
      };
    },
    write: (work) =>
      database.write({ ...work, decide: (found) => work.decide(own(work.reach, found)) }),
    indexWords: () => database.indexWords(),
    forget: () => database.forget(),
    giveBackSpace: (now) => database.giveBackSpace(now),
    makeRoom: (failure) => database.makeRoom(failure),
    close: () => database.close(),
  };
}
