import type { Database } from './driver.ts';
import type { DatabasePlace } from './open-database.ts';

/** What a file says of its index: it lacks something, it does not, or none is wanted. */
const BROKEN = 0;
const WHOLE = 1;
const UNWANTED = 2;

/**
 * Makes the index of words ready, where this SQLite has FTS5. A file may have been written by one
 * that has not: then what it says is not whole, and it is begun anew.
 *
 * @param search `undefined` = as the file has it
 * @returns whether there is an index; `Upkeep` puts into it what it lacks
 */
export function prepareWordIndex(database: Database, search?: DatabasePlace['search']): boolean {
  const known = database
    .prepare(`select sqlite_compileoption_used('ENABLE_FTS5') as fts5, whole from word_index`)
    .get() as { fts5: number; whole: number };
  const hasFts5 = known.fts5 === 1;
  const unwanted = search === 'scan' || (search === undefined && known.whole === UNWANTED);
  if (hasFts5 && !unwanted) {
    if (known.whole !== WHOLE) together(database, DROP + BEGIN);
    return true;
  }
  const whole = unwanted ? UNWANTED : BROKEN;
  const left = hasFts5 && known.whole !== UNWANTED ? DROP : '';
  if (known.whole !== whole) together(database, `${left} update word_index set whole = ${whole}`);
  return false;
}

function together(database: Database, sql: string): void {
  database.exec('begin immediate');
  try {
    database.exec(sql);
    database.exec('commit');
  } catch (failure) {
    database.exec('rollback');
    throw failure;
  }
}

const DROP = 'drop table if exists message_index;';

// Neither the texts are kept a second time, nor where in a text a word stands.
const BEGIN = `
create virtual table message_index using fts5 (
  body, content = '', columnsize = 0, detail = 'none', tokenize = 'unicode61 remove_diacritics 0'
);
update word_index set whole = ${WHOLE}, indexed_until = 0, stale = 0, purging = 0;`;
