import type { Database } from './driver.ts';

/**
 * Makes the index of words ready, where this SQLite has FTS5. A file may have been written by one
 * that has not: then what it says is not whole, and it is made anew.
 *
 * @returns whether there is an index
 */
export function prepareWordIndex(database: Database): boolean {
  const known = database
    .prepare(`select sqlite_compileoption_used('ENABLE_FTS5') as fts5, whole from word_index`)
    .get() as { fts5: number; whole: number };
  if (known.fts5 === 1 && known.whole === 1) return true;
  if (known.fts5 === 1) return build(database);
  if (known.whole === 1) database.exec('update word_index set whole = 0');
  return false;
}

function build(database: Database): true {
  database.exec('begin immediate');
  try {
    database.exec(BUILD);
    database.exec('commit');
    return true;
  } catch (failure) {
    database.exec('rollback');
    throw failure;
  }
}

// The texts themselves stay where they are. What is deleted leaves the index too, not only its reach.
const BUILD = `
create virtual table if not exists message_index using fts5 (
  org, body, content = 'message_texts', content_rowid = 'id', columnsize = 0, detail = 'column',
  tokenize = 'unicode61 remove_diacritics 0'
);
insert into message_index (message_index, rank) values ('secure-delete', 1);
insert into message_index (message_index) values ('rebuild');
update word_index set whole = 1;`;
