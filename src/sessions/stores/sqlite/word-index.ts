import type { Database } from './driver.ts';

/**
 * Makes the index of words ready, where this SQLite has FTS5. A file may have been written by one
 * that has not: then what it says is not whole, and it is begun anew.
 *
 * @returns whether there is an index; `Upkeep` puts into it what it lacks
 */
export function prepareWordIndex(database: Database): boolean {
  const known = database
    .prepare(`select sqlite_compileoption_used('ENABLE_FTS5') as fts5, whole from word_index`)
    .get() as { fts5: number; whole: number };
  if (known.fts5 === 1 && known.whole === 1) return true;
  if (known.fts5 === 1) return begin(database);
  if (known.whole === 1) database.exec('update word_index set whole = 0');
  return false;
}

function begin(database: Database): true {
  database.exec('begin immediate');
  try {
    database.exec(EMPTY);
    database.exec('commit');
    return true;
  } catch (failure) {
    database.exec('rollback');
    throw failure;
  }
}

// Neither the texts are kept a second time, nor where in a text a word stands.
const EMPTY = `
drop table if exists message_index;
create virtual table message_index using fts5 (
  body, content = '', columnsize = 0, detail = 'none', tokenize = 'unicode61 remove_diacritics 0'
);
update word_index set whole = 1, indexed_until = 0, stale = 0, purging = 0;`;
