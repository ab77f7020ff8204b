import { createHash } from 'node:crypto';
import { uuidv7 } from '../../dist/kernel/index.js';
import { dayOf } from '../../dist/sessions/days.js';
import { eraseSession } from '../../dist/sessions/stores/erase-session.js';
import { tellOf } from '../../dist/sessions/stores/events.js';
import { insertMessages } from '../../dist/sessions/stores/insert-messages.js';
import { filterOf, pageValues, shapeOf } from '../../dist/sessions/stores/list-query.js';
import { allColumns, roleNumber } from '../../dist/sessions/stores/rows.js';
import { sessionText } from '../../dist/sessions/stores/session-text.js';
import { statementsIn } from '../../dist/sessions/stores/statements.js';
import { NOTHING } from '../../dist/sessions/stores/totals.js';
import { addUsage } from '../../dist/sessions/stores/usage.js';

const PAGE = 50;

/**
 * What each operation of the mix is for a database: the service's statements in the service's order.
 * No HTTP, no JSON read, no credential, no rule of the contract.
 *
 * @returns a function that makes of an operation what it looks at and, from what that found, what it
 *   writes and how it is answered
 */
export function rawWorks(dialect) {
  const statements = statementsIn(dialect);
  const makers = makersOf(statements);
  return (operation) => {
    const { kind, name, id } = operation;
    return { organisation: name, ...makers[kind](operation, { org: name, id }) };
  };
}

function makersOf(statements) {
  const { fixed } = statements;
  const query = (name, values) => ({ text: fixed[name], values });
  const lookFor = (key) => [query('lockSession', key), query('lockTombstone', key)];
  return {
    get: (_, key) => ({
      reads: true,
      look: [
        { text: statements.readSession('extended'), values: key },
        {
          text: statements.readMessages('extended'),
          values: { ...key, before: Number.MAX_SAFE_INTEGER },
        },
      ],
      decide: ([[session], [joined]]) => ({
        answer: alive(session)
          ? { status: 200, body: sessionText(session.members, joined.messages) }
          : answer(404),
      }),
    }),
    list: ({ user, group }, { org }) => listWork(statements, org, user, group),
    append: (operation, key) =>
      appendWork({ statements, query, look: lookFor(key) }, operation, key),
    create: ({ user, group, minutes }, { org }) => ({
      look: [],
      decide() {
        const session = newSession(user, group, minutes);
        const body = `{"sessionId":"${session.id}"}`;
        const { userId, createdAt } = session;
        const used = { ...NOTHING_USED, day: dayOf(createdAt), userId, sessions: 1 };
        return {
          writes: [
            query('insertSession', { org, ...allColumns(session) }),
            addUsage(statements, org, used),
            ...tellOf(statements, { org, id: session.id }, 'created', createdAt, NEW),
          ],
          answer: { status: 201, body },
        };
      },
    }),
    extend: ({ minutes }, key) => ({
      look: lookFor(key),
      decide([[session]]) {
        if (!alive(session)) return { answer: answer(404) };
        const after = { ...session, expires_at: session.expires_at + minutes * 60_000 };
        const columns = changed(key, after);
        const told = tellOf(statements, key, 'extended', columns.updatedAt, NOTHING);
        return { writes: [query('updateSession', columns), ...told], answer: answer(200) };
      },
    }),
    delete: (_, key) => ({
      look: lookFor(key),
      decide: ([[session]]) =>
        session
          ? {
              writes: eraseSession(statements, key.org, session, 'deleted', Date.now()),
              answer: answer(200),
            }
          : { answer: answer(404) },
    }),
  };
}

function listWork(statements, org, user, group) {
  const wanted = {
    ...{ fields: 'extended', status: 'active', userId: user, sessionGroup: group, metadata: [] },
    ...{ limit: PAGE, offset: 0, now: Date.now() },
  };
  const shape = shapeOf(wanted);
  const filter = filterOf({ organisation: org }, wanted, statements.words);
  const values = pageValues(shape, filter, wanted);
  return {
    reads: true,
    look: [{ text: statements.listPage(shape), values }],
    decide: ([rows]) => ({
      answer: { status: 200, body: `[${rows.map(({ item }) => item).join(',')}]` },
    }),
  };
}

function appendWork({ statements, query, look }, { messages, tokens, key: retry }, key) {
  const record = retry && { org: key.org, scope: hash(key.id), key: retry };
  return {
    look: record ? [...look, query('lockRecord', record)] : look,
    decide([[session], , [found] = []]) {
      if (found) return { answer: answer(found.status) };
      if (!alive(session)) return { answer: answer(404) };
      const createdAt = Date.now();
      const bytes = messages.reduce((sum, { content }) => sum + content.length, 0);
      const after = {
        ...session,
        last_seq: session.last_seq + messages.length,
        total_tokens: session.total_tokens + tokens,
        bytes: session.bytes + bytes,
      };
      const rows = messages.map(({ role, content }, index) => ({
        ...{ sequence: session.last_seq + 1 + index, role: roleNumber(role), content, createdAt },
      }));
      const inserts = insertMessages(statements, key, rows);
      const columns = changed(key, after);
      const kept = record ? keep(query, record, createdAt) : [];
      return {
        writes: [
          query('updateSession', columns),
          ...inserts,
          addUsage(statements, key.org, {
            ...NOTHING_USED,
            ...{ day: dayOf(columns.updatedAt), userId: session.user_id, messages: rows.length },
            ...{ model: session.model ?? '', tokens, bytes },
          }),
          ...kept,
          ...tellOf(statements, key, 'appended', columns.updatedAt, { sessions: 0, bytes, tokens }),
        ],
        answer: answer(200),
      };
    },
  };
}

function keep(query, record, now) {
  const answered = { fingerprint: record.scope, status: 200, body: '{}', version: 1, now };
  return [
    query('deleteRecord', { ...record, before: now - 86_400_000 }),
    query('insertRecord', { ...record, ...answered }),
  ];
}

const NEW = { ...NOTHING, sessions: 1 };
const NOTHING_USED = { model: '', sessions: 0, messages: 0, tokens: 0, bytes: 0 };
const alive = (session) => session !== undefined && session.expires_at > Date.now();
const answer = (status) => ({ status, body: '' });
const hash = (text) => createHash('sha256').update(text).digest('hex');

function changed({ org, id }, row) {
  return {
    ...{ org, id, model: row.model, modelGiven: row.model_given },
    ...{ title: row.title, titleSource: row.title_source, status: row.status },
    ...{ metadata: row.metadata, expiresAt: row.expires_at, lastSequence: row.last_seq },
    ...{ totalTokens: row.total_tokens, bytes: row.bytes, version: row.version + 1 },
    ...{ firstSequence: row.first_seq, firstAt: row.first_at, trimAt: row.trim_at },
    updatedAt: Math.max(Date.now(), row.updated_at + 1),
  };
}

function newSession(userId, sessionGroup, minutes) {
  const now = Date.now();
  return {
    ...{ id: uuidv7(now), userId, sessionGroup, model: undefined, modelGiven: false },
    ...{ title: 'New session', titleSource: 'fallback', status: 'active', metadata: {} },
    ...{ createdAt: now, updatedAt: now, expiresAt: now + minutes * 60_000 },
    ...{ lastSequence: 0, totalTokens: 0, bytes: 0, version: 1 },
    ...{ firstSequence: 1, firstAt: now, trimAt: undefined },
  };
}
