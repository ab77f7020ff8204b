import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SQLITE, SQLITE_WITHOUT_INDEX } from '../../dist/sessions/stores/dialect.js';
import { runQuery } from '../../dist/sessions/stores/sqlite/connection-body.js';
import { openDatabase } from '../../dist/sessions/stores/sqlite/open-database.js';
import { prepareWordIndex } from '../../dist/sessions/stores/sqlite/word-index.js';
import { upkeepBy } from '../kit/sqlite-upkeep.mjs';
import { scratchFile } from '../sessions/scratch-file.mjs';

/** A new SQLite database on the disk of this checkout. */
export function sqlitePlace() {
  const { path, remove } = scratchFile();
  return {
    name: 'SQLite',
    where: { path },
    data: dirname(path),
    connections: 1,
    /** For the run over HTTP, and for each contender without. */
    copies: 4,
    connect: async () => connection(path),
    durability() {
      const database = openDatabase({ path });
      const [mode, synchronous] = ['journal_mode', 'synchronous'].map(
        (name) => database.prepare(`pragma ${name}`).get()[name],
      );
      database.close();
      const levels = ['off', 'normal', 'full', 'extra'];
      return `${mode} journal, synchronous=${levels[synchronous]}`;
    },
    bytes: () =>
      [path, `${path}-wal`].reduce(
        (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
        0,
      ),
    remove,
  };
}

const BEGIN = { text: 'begin', values: {} };
const BEGIN_WRITE = { text: 'begin immediate', values: {} };
const COMMIT = { text: 'commit', values: {} };

/** The driver and nothing else: one connection, statements prepared once, with the service's own settings. */
function connection(path) {
  const database = openDatabase({ path });
  const prepared = new Map();
  const run = (query) => runQuery(database, prepared, query);
  const resultOf = ({ look, decide }) => {
    const { writes, result } = decide(look.map(run));
    for (const query of writes) run(query);
    return result;
  };
  const answerOf = ({ look, decide }) => {
    const { writes = [], answer } = decide(look.map(run));
    for (const query of writes) run(query);
    return answer;
  };
  const dialect = prepareWordIndex(database) ? SQLITE : SQLITE_WITHOUT_INDEX;
  const keepUp = upkeepBy((work) => transaction(BEGIN_WRITE, () => resultOf(work)));
  return {
    dialect,
    /** Reads each by themselves, then carries out all writes in one transaction. */
    together(works) {
      const answers = works.map((work) => work.reads && transaction(BEGIN, () => answerOf(work)));
      const writes = works.filter(({ reads }) => !reads);
      if (writes.length === 0) return answers;
      const written = transaction(BEGIN_WRITE, () => writes.map(answerOf));
      keepUp();
      return answers.map((answer) => answer || written.shift());
    },
    /** Adds rows quickly: nothing of it needs to be durable before all of it is. */
    load(_, queries) {
      database.exec('pragma synchronous = off');
      transaction(BEGIN_WRITE, () => queries.forEach(run));
      keepUp();
      database.exec('pragma synchronous = full');
    },
    close: () => database.close(),
  };

  function transaction(begin, work) {
    run(begin);
    const result = work();
    run(COMMIT);
    return result;
  }
}
