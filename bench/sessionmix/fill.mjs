import { dayOf } from '../../dist/sessions/days.js';
import { openSessions } from '../../dist/sessions/index.js';
import { insertMessages } from '../../dist/sessions/stores/insert-messages.js';
import { allColumns, roleNumber } from '../../dist/sessions/stores/rows.js';
import { statementsIn } from '../../dist/sessions/stores/statements.js';
import { turn } from './chat-text.mjs';

/** Rows in one transaction. */
const AT_ONCE = 2_000;

/** Makes the tables and a token for each organisation. */
export async function prepare(place, organisations) {
  const service = await openSessions(place.where);
  try {
    await Promise.all(organisations.map(({ name, token }) => service.registerToken(name, token)));
  } finally {
    await service.close();
  }
}

/**
 * Fills a place past the service, in its own tables with its own statements, and faster.
 *
 * @param {Iterable<{ name: string, sessions: Iterable<object>, expired?: Iterable<object> }>} organisations
 * @returns how many messages were stored
 */
export async function fill(place, organisations, chance) {
  const connection = await place.connect();
  const statements = statementsIn(connection.dialect);
  let messages = 0;
  for (const { name, sessions, expired = [] } of organisations) {
    let queries = [];
    for (const session of [...expired, ...sessions]) {
      messages += session.loaded;
      queries.push(...rowsOf(statements, name, session, chance));
      if (queries.length < AT_ONCE) continue;
      await connection.load(name, queries);
      queries = [];
    }
    await connection.load(name, queries);
  }
  await connection.close();
  await place.settle?.();
  return messages;
}

function rowsOf(statements, org, session, chance) {
  const { id, createdAt, loaded } = session;
  const contents = [];
  while (contents.length < loaded) contents.push(...turn(chance, 'loaded'));
  const rows = contents.map(({ role, content }, index) => ({
    ...{ sequence: index + 1, role: roleNumber(role), content, createdAt },
  }));
  const bytes = contents.reduce((sum, { content }) => sum + content.length, 0);
  const tokens = loaded * 100;
  const values = { org, ...allColumns(storedOf(session, bytes)) };
  return [
    { text: statements.fixed.insertSession, values },
    ...insertMessages(statements, { org, id }, rows),
    {
      text: statements.fixed.count,
      values: { org, day: dayOf(createdAt), events: 0, sessions: 1, bytes, tokens },
    },
  ];
}

function storedOf({ id, user, group, createdAt, expiresAt, loaded }, bytes) {
  return {
    id,
    userId: user,
    sessionGroup: group,
    model: undefined,
    modelGiven: false,
    title: 'A conversation about cached pages',
    titleSource: 'message',
    status: 'active',
    metadata: {},
    createdAt,
    updatedAt: createdAt,
    expiresAt,
    lastSequence: loaded,
    firstSequence: 1,
    firstAt: createdAt,
    trimAt: undefined,
    totalTokens: loaded * 100,
    bytes,
    version: 1,
  };
}
