import pg from 'pg';
import { POSTGRES } from '../../dist/sessions/stores/dialect.js';
import { Positional } from '../../dist/sessions/stores/postgres/positional.js';

const INT8 = 20;
/** As many as the service has. */
const CONNECTIONS = 8;

/** What the service calls its own. */
const SCHEMA = 'capstan';

/**
 * A PostgreSQL database without sessions, as it is left behind.
 *
 * @param {string} url
 * @throws when the database is in use
 */
export async function postgresPlace(url) {
  const admin = await open(url);
  const say = async (text) => Object.values((await admin.query(text)).rows[0] ?? {})[0];
  const used = await say(`select count(*) from pg_namespace where nspname = '${SCHEMA}'`);
  if (used > 0) {
    await admin.end();
    throw new Error('the database of --postgres has sessions in it already: name another one');
  }
  return {
    name: `PostgreSQL ${(await say('show server_version')).split(' ')[0]}`,
    where: { url },
    data: url,
    connections: CONNECTIONS,
    /** For the run over HTTP, and for each contender without. */
    copies: 3,
    connect: () => connection(url),
    async durability() {
      const [commit, fsync] = [await say('show synchronous_commit'), await say('show fsync')];
      return `synchronous_commit=${commit}, fsync=${fsync}`;
    },
    settle: () => say('analyze'),
    bytes: async () => Number(await say('select pg_database_size(current_database())')),
    async remove() {
      await say(`drop schema if exists ${SCHEMA} cascade`);
      await admin.end();
    },
  };
}

const BEGIN = { text: 'begin', values: {} };
const BEGIN_READ = { text: 'begin isolation level repeatable read read only', values: {} };
const COMMIT = { text: 'commit', values: {} };
const ENTER = `
  select set_config('capstan.organisation', $org, true), set_config('capstan.token', '', true),
    set_config('capstan.ended_before', '', true)`;

/** The driver and nothing else: one connection, pipelined, each transaction in two messages. */
async function connection(url) {
  const client = await open(url, { options: `-c search_path=${SCHEMA}`, pipeline: true });
  const positional = new Positional();
  const send = async (queries) => {
    const results = await Promise.all(queries.map((query) => client.query(positional.of(query))));
    return results.map(({ rows }) => rows);
  };
  const enter = (organisation) => ({ text: ENTER, values: { org: organisation } });
  return {
    dialect: POSTGRES,
    async one({ organisation, reads, look, decide }) {
      if (reads) {
        const rows = await send([BEGIN_READ, enter(organisation), ...look, COMMIT]);
        return decide(rows.slice(2, -1)).answer;
      }
      const { writes = [], answer } = decide(
        (await send([BEGIN, enter(organisation), ...look])).slice(2),
      );
      await send([...writes, COMMIT]);
      return answer;
    },
    async load(organisation, queries) {
      await send([BEGIN, enter(organisation), ...queries, COMMIT]);
    },
    close: () => client.end(),
  };
}

async function open(url, options = {}) {
  const types = {
    getTypeParser: (oid, format) => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)),
  };
  const client = new pg.Client({ connectionString: url, types, ...options });
  await client.connect();
  return client;
}
