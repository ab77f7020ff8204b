import type { KeptUsage } from '../contents.ts';
import { keptMessages } from '../message-retention.ts';
import type { Kept, Selection, StoreLook } from '../portions.ts';
import type { StoredSession } from '../store.ts';
import { type KeptRecordRow, type TombstoneRow, toKeptAnswer, toTombstone } from './portable.ts';
import { type SessionRow, toRole, toSession } from './rows.ts';
import type { DatabaseView, Query, Rows, SqlValues } from './sql-database.ts';
import type { Statements } from './statements.ts';

/** Rows of a page that are small. */
const PAGE = 100;
/** Messages that are read at once, of one session or of several. */
const MESSAGES = 200;
/** Bytes of their contents; one message alone may have more. */
const BYTES = 4 * 1024 * 1024;
/** Messages of a session that is larger. */
const OF_LARGE = 20;

/** Looks through a store, never with more in memory than a page. */
export function lookThrough(view: DatabaseView, { fixed }: Statements): StoreLook {
  const reader: Reader = {
    fixed,
    steady: view.steady,
    read: (organisation, queries) => view.read({ organisation }, queries),
  };
  return {
    steady: view.steady,
    organisations: () => organisations(view, fixed),
    async count(org, { endingAfter }) {
      const query = { text: fixed.countSessions, values: { org, endingAfter } };
      const [rows = []] = await view.read({ organisation: org }, [query]);
      return (rows[0] as { sessions: number }).sessions;
    },
    contents: (organisation, selection) => contents(reader, organisation, selection),
    close: () => view.close(),
  };
}

interface Reader {
  readonly fixed: Statements['fixed'];
  readonly steady: boolean;
  read(organisation: string, queries: readonly Query[]): Promise<readonly Rows[]>;
}

/** From one to the next by their keys: the sessions between are not walked through. */
async function* organisations(
  view: DatabaseView,
  { nextWithSessions, nextWithTombstones, nextWithRecords, nextWithUsage }: Statements['fixed'],
): AsyncGenerator<string> {
  const everything = { endedBefore: Number.MAX_SAFE_INTEGER };
  const texts = [nextWithSessions, nextWithTombstones, nextWithRecords, nextWithUsage];
  for (let after = ''; ; ) {
    const found = await view.read(
      everything,
      texts.map((text) => ({ text, values: { after } })),
    );
    const names = found.flat().map((row) => row.org_id as string);
    // By code units of UTF-8, as both kinds of databases have them.
    const [next] = names.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    if (next === undefined) return;
    yield next;
    after = next;
  }
}

async function* contents(
  reader: Reader,
  org: string,
  { endingAfter, answers, usage }: Selection,
): AsyncGenerator<readonly Kept[]> {
  const { fixed } = reader;
  const sessions = pages(reader, org, fixed.sessionPage, { endingAfter }, { after: '' }, (row) => ({
    after: row.id as string,
  }));
  for await (const rows of sessions) {
    yield* conversations(reader, org, (rows as unknown as readonly SessionRow[]).map(toSession));
  }
  const tombstones = pages(reader, org, fixed.tombstonePage, {}, { after: '' }, (row) => ({
    after: row.session_id as string,
  }));
  for await (const rows of tombstones) {
    yield (rows as unknown as readonly TombstoneRow[]).map(tombstoneOf);
  }
  if (answers) yield* answersOf(reader, org);
  if (usage) yield* usageOf(reader, org);
}

async function* answersOf(reader: Reader, org: string): AsyncGenerator<readonly Kept[]> {
  const start = { scope: '', key: '' };
  const found = pages(reader, org, reader.fixed.recordPage, {}, start, ({ scope, key }) => ({
    scope: scope as string,
    key: key as string,
  }));
  for await (const rows of found) {
    const kept = rows as unknown as readonly KeptRecordRow[];
    yield kept.map((row) => ({ kind: 'answer' as const, answer: toKeptAnswer(row) }));
  }
}

async function* usageOf(reader: Reader, org: string): AsyncGenerator<readonly Kept[]> {
  const start = { day: '', user: '', model: '' };
  const found = pages(reader, org, reader.fixed.usagePage, {}, start, (row) => ({
    day: row.day as string,
    user: row.userId as string,
    model: row.model as string,
  }));
  for await (const rows of found) {
    const kept = rows as unknown as readonly KeptUsage[];
    yield kept.map((row) => ({ kind: 'usage' as const, usage: { ...row } }));
  }
}

function tombstoneOf(row: TombstoneRow): Kept {
  return { kind: 'tombstone', tombstone: toTombstone(row) };
}

/** Page after page of a table. */
async function* pages(
  { read }: Reader,
  org: string,
  text: string,
  values: SqlValues,
  start: SqlValues,
  endOf: (row: Rows[number]) => SqlValues,
): AsyncGenerator<Rows> {
  for (let from = start; ; ) {
    const query = { text, values: { org, ...values, ...from, limit: PAGE } };
    const [rows = []] = await read(org, [query]);
    const last = rows.at(-1);
    if (last) yield rows;
    if (!last || rows.length < PAGE) return;
    from = endOf(last);
  }
}

async function* conversations(
  reader: Reader,
  org: string,
  sessions: readonly StoredSession[],
): AsyncGenerator<readonly Kept[]> {
  for (const together of inPortions(sessions)) {
    const [first] = together;
    if (together.length === 1 && first && reader.steady && isLarge(first)) {
      yield [{ kind: 'session', session: first }];
      yield* messagesOf(reader, org, first);
    } else yield await wholeOnes(reader, org, together);
  }
}

function isLarge(session: StoredSession): boolean {
  return keptMessages(session) > MESSAGES || session.bytes > BYTES;
}

/** Neighbours whose messages fit into one portion; one that is larger is alone. */
function inPortions(sessions: readonly StoredSession[]): readonly (readonly StoredSession[])[] {
  const portions: StoredSession[][] = [];
  let [messages, bytes] = [0, 0];
  for (const session of sessions) {
    messages += keptMessages(session);
    bytes += session.bytes;
    const last = portions.at(-1);
    if (last && messages <= MESSAGES && bytes <= BYTES) last.push(session);
    else {
      portions.push([session]);
      [messages, bytes] = [keptMessages(session), session.bytes];
    }
  }
  return portions;
}

/** Sessions that are read as a whole. Where nothing holds still, one may be gone by now. */
async function wholeOnes(
  { read, fixed, steady }: Reader,
  org: string,
  sessions: readonly StoredSession[],
): Promise<readonly Kept[]> {
  const found = await read(
    org,
    sessions.map((session) => ({
      text: fixed.messagePage,
      values: { org, id: session.id, after: 0, limit: keptMessages(session) },
    })),
  );
  return sessions.flatMap((session, index) => {
    const rows = found[index] ?? [];
    if (!steady && rows.length < keptMessages(session)) return [];
    return [{ kind: 'session', session } as const, ...messagesIn(session.id, rows)];
  });
}

async function* messagesOf(
  { read, fixed }: Reader,
  org: string,
  { id, firstSequence, lastSequence }: StoredSession,
): AsyncGenerator<readonly Kept[]> {
  for (let after = firstSequence - 1; after < lastSequence; after += OF_LARGE) {
    const limit = Math.min(OF_LARGE, lastSequence - after);
    const [rows = []] = await read(org, [
      { text: fixed.messagePage, values: { org, id, after, limit } },
    ]);
    yield messagesIn(id, rows);
  }
}

function messagesIn(sessionId: string, rows: Rows): readonly Kept[] {
  return (rows as unknown as readonly MessageRow[]).map((row) => ({
    kind: 'message',
    sessionId,
    sequence: row.seq,
    message: { role: toRole(row.role), content: row.content, createdAt: row.created_at },
  }));
}

interface MessageRow {
  readonly seq: number;
  readonly role: number;
  readonly content: string;
  readonly created_at: number;
}
