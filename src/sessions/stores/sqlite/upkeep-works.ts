import { BODY, WORD_OF_ORGANISATION } from '../dialect.ts';
import type { Query, Rows, SqlValues, Work } from '../sql-database.ts';

/** Messages in one transaction, which is what others wait for. */
const MESSAGES = 256;

/** Bytes of their contents, unless one alone has more. */
const BYTES = 512 * 1024;

/** Messages whose words are overwritten in one transaction: that takes a hundred times as long. */
const SECURELY = 8;

/** Pages of the index that are rewritten in one transaction. */
const PAGES = 16;

/** Milliseconds for which words of deleted messages may stay in the index. */
const STALE = 3_600_000;

/**
 * A portion of what departed: removes messages, with their words where there is an index, and the
 * sessions that have none left.
 *
 * @returns a work that tells whether there may be more
 */
export function removeDeparted(indexed: boolean): Work<boolean> {
  return {
    ...ANYBODYS,
    look: [query(DEPARTED)],
    decide: ([rows = []]) => {
      const found = rows as unknown as readonly DepartedRow[];
      const first = found[0];
      if (!first) return { writes: [], result: false };
      const alike = found.filter(({ securely }) => securely === first.securely);
      const portion = cut(alike, first.securely === 1 && indexed ? SECURELY : MESSAGES);
      const { securely, sid, seq } = portion.at(-1) as DepartedRow;
      const until = { securely, sid, seq: seq ?? Number.MAX_SAFE_INTEGER };
      return { writes: removal(indexed, until), result: isMore(found, portion) };
    },
  };
}

/**
 * A portion of the messages that are not in the index yet; tells whether there may be more.
 *
 * @param until number of the last message that is waited for. Default: of whichever there are
 */
export function indexNewest(until = Number.MAX_SAFE_INTEGER): Work<boolean> {
  return {
    ...ANYBODYS,
    look: [query(WAITING)],
    decide: ([rows = []]) => {
      const portion = cut(rows as unknown as readonly MessageRow[], MESSAGES);
      const { id: last } = portion.at(-1) ?? {};
      if (last === undefined) return { writes: [], result: false };
      const writes = [query(INDEX, { last }), query(INDEXED, { last })];
      return { writes, result: last < until && isMore(rows, portion) };
    },
  };
}

/** Finds the number of the newest message, if that waits to be indexed. */
export const newestWaiting: Query = {
  text: `select newest from (select max(rowid) as newest from messages), word_index
    where indexed_until < newest`,
  values: {},
};

/**
 * Begins to rewrite the index, if words of deleted messages have been in it for long; what a rewriting
 * was left at is begun again.
 *
 * @param now milliseconds since the Unix epoch
 */
export function beginPurge(now: number): Work<boolean> {
  return {
    ...ANYBODYS,
    look: [query('select stale, purging, purged_at from word_index')],
    decide: ([rows = []]) => {
      const { stale, purging, purged_at } = rows[0] as unknown as IndexRow;
      const age = now - purged_at;
      const due = purging === 1 || (stale === 1 && (age >= STALE || age < 0));
      if (!due) return { writes: [], result: false };
      const marked = query('update word_index set stale = 0, purging = 1, purged_at = $now', {
        now,
      });
      return { writes: [marked, mergePages(-PAGES)], result: true };
    },
  };
}

/**
 * Rewrites some pages of the index; tells whether there may be more. Nothing is left of what was
 * deleted before the purge began when a rewriting changes no more than its own count. It stands
 * among what is looked at, where nothing that others write in the same transaction is counted.
 */
export function continuePurge(): Work<boolean> {
  return {
    ...ANYBODYS,
    look: [CHANGES, mergePages(PAGES), CHANGES],
    decide: ([before = [], , after = []]) => {
      const more = changesIn(after) - changesIn(before) >= 2;
      return { writes: more ? [] : [query('update word_index set purging = 0')], result: more };
    },
  };
}

interface DepartedRow {
  readonly securely: number;
  readonly sid: number;
  /** Null when the session has no messages. */
  readonly seq: number | null;
  readonly bytes: number | null;
}

interface MessageRow {
  readonly id: number;
  readonly bytes: number;
}

interface IndexRow {
  readonly stale: number;
  readonly purging: number;
  readonly purged_at: number;
}

/** Goes across organisations, alone: nothing else of the same transaction is in between. */
const ANYBODYS = { reach: {}, lanes: 'every' } as const;

function query(text: string, values: SqlValues = {}): Query {
  return { text, values };
}

/** The first rows, as many as one transaction may take. */
function cut<T extends { readonly bytes: number | null }>(rows: readonly T[], most: number) {
  let bytes = 0;
  const tooMany = rows.findIndex((row, index) => {
    bytes += row.bytes ?? 0;
    return index === most || (index > 0 && bytes > BYTES);
  });
  return tooMany === -1 ? rows : rows.slice(0, tooMany);
}

/** Whether rows are left: those behind a portion, or those behind what was looked at. */
function isMore(found: readonly unknown[], portion: readonly unknown[]): boolean {
  return portion.length < found.length || found.length === MESSAGES;
}

const CHANGES = query('select total_changes() as n');

function changesIn(rows: Rows): number {
  return (rows[0] as { n: number }).n;
}

function mergePages(pages: number): Query {
  return query(`insert into message_index (message_index, rank) values ('merge', ${pages})`);
}

const DEPARTED = `
  select securely, departed.sid, seq, octet_length(content) as bytes
  from departed left join messages on messages.sid = departed.sid
  order by securely desc, departed.sid, seq limit ${MESSAGES}`;

/** Messages of departed sessions up to a place in their order. */
const PORTION = `departed cross join messages on messages.sid = departed.sid
  where securely = $securely and departed.sid <= $sid and (departed.sid < $sid or seq <= $seq)`;

const EMPTIED = `select sid from departed where securely = $securely and sid <= $sid
  and not exists (select 1 from messages where messages.sid = departed.sid)`;

function removal(
  indexed: boolean,
  place: { readonly securely: number; readonly sid: number; readonly seq: number },
): readonly Query[] {
  const { securely, sid } = place;
  const emptied = { securely, sid };
  return [
    ...(indexed ? unindexing(place) : []),
    query(`delete from messages where rowid in (select messages.rowid from ${PORTION})`, place),
    query(`delete from sessions where sid in (${EMPTIED})`, emptied),
    query(`delete from departed where securely = $securely and sid in (${EMPTIED})`, emptied),
    // The next message may get the number of one that was the last.
    query(`update word_index set stale = max(stale, ${1 - securely}),
      indexed_until = min(indexed_until, (select coalesce(max(rowid), 0) from messages))`),
  ];
}

function unindexing(place: { readonly securely: number } & SqlValues): readonly Query[] {
  const unindex = query(
    `insert into message_index (message_index, rowid, body)
      select 'delete', messages.rowid, ${WORD_OF_ORGANISATION} || ' ' || ${BODY} from ${PORTION}
        and messages.rowid <= (select indexed_until from word_index)`,
    place,
  );
  return place.securely === 1 ? [secureDelete(1), unindex, secureDelete(0)] : [unindex];
}

/** Whether words that are taken out are overwritten at once. */
function secureDelete(on: 0 | 1): Query {
  return query(`insert into message_index (message_index, rank) values ('secure-delete', ${on})`);
}

const WAITING = `
  select rowid as id, octet_length(content) as bytes from messages
  where rowid > (select indexed_until from word_index) order by rowid limit ${MESSAGES}`;

// What departs meanwhile still has the word of its organisation, by which it is taken out later.
const INDEX = `
  insert into message_index (rowid, body)
  select id, ${WORD_OF_ORGANISATION} || ' ' || body from (
    select messages.rowid as id, ${BODY} as body, coalesce(departed.org_id, sessions.org_id) as org_id
    from messages cross join sessions on sessions.sid = messages.sid
      left join departed on securely in (0, 1) and departed.sid = messages.sid
    where messages.rowid > (select indexed_until from word_index) and messages.rowid <= $last)`;

const INDEXED = 'update word_index set indexed_until = $last';
