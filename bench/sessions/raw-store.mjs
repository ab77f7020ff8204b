import { EVENT_TYPES } from '../../dist/sessions/added-records.js';
import { SQLITE } from '../../dist/sessions/stores/dialect.js';
import { sessionText } from '../../dist/sessions/stores/session-text.js';
import { runQuery } from '../../dist/sessions/stores/sqlite/connection-body.js';
import { openDatabase } from '../../dist/sessions/stores/sqlite/open-database.js';
import { statementsIn } from '../../dist/sessions/stores/statements.js';
import { upkeepBy } from '../kit/sqlite-upkeep.mjs';
import { messages } from './messages.mjs';
import { ORGANISATION } from './service.mjs';

const ROLES = { user: 1, assistant: 2 };
const ADDED = messages(2).map(({ role, content }) => ({
  role: ROLES[role],
  content: JSON.stringify(content),
}));
const APPENDED = EVENT_TYPES.indexOf('appended');
const TOKENS = 300;
const ADDED_BYTES = messages(2).reduce((sum, { content }) => sum + content.length, 0);

/**
 * The SQLite driver and nothing else: the service's statements, in the service's order, on a
 * connection with the same settings. No HTTP, no JSON read, no credential, no rule of the contract.
 */
export function openRawStore(path) {
  const database = openDatabase({ path });
  const statements = prepare(database);
  const prepared = new Map();
  const run = (query) => runQuery(database, prepared, query);
  const keepUp = upkeepBy((work) => carryOut(run, statements, work));
  let appended = 0;
  return {
    get: (id) => get(statements, id),
    /** Adds two messages to each session, in one transaction. */
    append(ids) {
      statements.beginWrite.run();
      for (const id of ids) appendTo(statements, id);
      statements.commit.run();
      keepUp();
      appended += ids.length;
    },
    appended: () => appended,
    close: () => database.close(),
  };
}

function prepare(database) {
  const { fixed, readSession, readMessages } = statementsIn(SQLITE);
  const texts = {
    beginRead: 'begin',
    beginWrite: 'begin immediate',
    commit: 'commit',
    find: fixed.lockSession,
    update: fixed.updateSession,
    insert: fixed.insertMessage,
    spend: fixed.addUsage,
    count: fixed.count,
    tell: fixed.addEvent,
    session: readSession('extended'),
    messages: readMessages('extended'),
  };
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, database.prepare(text)]),
  );
}

function carryOut(run, { beginWrite, commit }, { look, decide }) {
  beginWrite.run();
  const { writes, result } = decide(look.map(run));
  for (const query of writes) run(query);
  commit.run();
  return result;
}

function get({ beginRead, session, messages, commit }, id) {
  const key = { org: ORGANISATION, id };
  beginRead.run();
  const { members } = session.get(key);
  const joined = messages.get({ ...key, before: Number.MAX_SAFE_INTEGER }).messages;
  commit.run();
  return sessionText(members, joined);
}

function appendTo({ find, update, insert, spend, count, tell }, id) {
  const key = { org: ORGANISATION, id };
  const row = find.get(key);
  const now = Date.now();
  const columns = changed(row, now);
  update.run({ org: ORGANISATION, ...columns });
  for (const [index, message] of ADDED.entries()) {
    const sequence = row.last_seq + 1 + index;
    insert.run({ ...key, sequence, ...message, createdAt: now });
  }
  const day = new Date(now).toISOString().slice(0, 10);
  const added = { org: ORGANISATION, day, sessions: 0, bytes: ADDED_BYTES, tokens: TOKENS };
  spend.run({ ...added, user: row.user_id, model: row.model ?? '', messages: ADDED.length });
  count.run({ ...added, events: 1 });
  tell.run({ ...key, type: APPENDED, at: columns.updatedAt });
}

function changed(row, now) {
  return {
    id: row.id,
    model: row.model,
    modelGiven: row.model_given,
    title: row.title,
    titleSource: row.title_source,
    status: row.status,
    metadata: row.metadata,
    updatedAt: Math.max(now, row.updated_at + 1),
    expiresAt: row.expires_at,
    lastSequence: row.last_seq + ADDED.length,
    totalTokens: row.total_tokens + TOKENS,
    bytes: row.bytes + ADDED_BYTES,
    version: row.version + 1,
    firstSequence: row.first_seq,
    firstAt: row.first_at,
    trimAt: row.trim_at,
  };
}
