import { plainText, type Word, wordsOf } from '../words.ts';

/** How the words of messages are found. */
export interface WordIndex {
  readonly mode: 'index' | 'scan';
  /**
   * Living messages of `$org` that `$match`, with `org_id`, `session_id`, `seq`, `role`, `content`, `said_at`,
   * and `title` and `user_id` of their sessions.
   */
  readonly hits: string;
  /** What `$match` is for words of an organisation. */
  match(words: readonly Word[], organisation: string): string;
  /** `$words` of a message when they stand in its row. */
  readonly inRow: ((content: string) => string) | undefined;
}

/**
 * Where databases want the same thing said in other words. Everything else of the statements is one
 * text, which SQLite and PostgreSQL (and those that speak like it) take alike.
 */
export interface Dialect {
  /** After a `select`: its rows stay as they are until the transaction ends. */
  readonly lock: string;
  /** The same, but rows that somebody else holds are left out. */
  readonly lockFree: string;
  /** Condition on `messages`: those of the session `$id` of the organisation `$org`. */
  readonly ofSession: string;
  /** Those messages, with the column `session_id`, by session and sequence. */
  readonly messagesOfOrganisation: string;
  /**
   * What removes the session `$id` of `$org`.
   *
   * @param securely whether nothing of it may be found in a file any more, whatever that takes
   */
  removeSession(securely: boolean): readonly string[];
  /** What removes all sessions of `$org`. */
  readonly removeSessions: readonly string[];
  /** What removes the messages of the session `$id` of `$org` up to `$until`, with their words. */
  readonly removeOldest: readonly string[];
  /** Adds one message to that session. */
  readonly insertMessage: string;
  readonly words: WordIndex;
  /** Condition on `sessions`: those of `$org` that have ended by `$now` and are still there. */
  readonly endedOf: string;
  /** A member of a JSON object, as JSON text; null when it is missing. */
  member(object: string, name: string): string;
  /** Adds the messages of session `$parentId` up to `$until` to that of session `$id`, which has none. */
  readonly copyMessages: string;
  /** UTF-8 bytes of the content of a message. */
  readonly contentBytes: string;
  /** A text as a JSON string. */
  quoted(text: string): string;
  /** Milliseconds since the Unix epoch as RFC 3339 in UTC with milliseconds (D35). */
  instant(milliseconds: string): string;
  /**
   * One value `messages` of the column `message`, by `seq`, with commas: a text or its bytes in
   * UTF-8, whichever the driver gives sooner; null when there are none.
   */
  inSequence(rows: string): string;
}

/** SQL that makes of an organisation a word of the index, which no question can ask for. */
export const WORD_OF_ORGANISATION = `'${'\ue000'}' || lower(hex(org_id))`;

/** The same here. The organisation is a word of the index, so that one is never looked through for another. */
function wordOfOrganisation(organisation: string): string {
  return `\ue000${Buffer.from(organisation).toString('hex')}`;
}

/**
 * SQL that makes of a content what is indexed: of a text itself; of blocks, their JSON without line ends. It is
 * never read as JSON: one content that is nested too deeply would keep all others out of the index.
 */
export const BODY = `case when content like '"%' then content ->> '$'
  else replace(replace(replace(content, '\\n', ' '), '\\r', ' '), '\\t', ' ') end`;

const SQLITE_HITS = `
  select org_id, id as session_id, seq, role, content, messages.created_at as said_at, title, user_id`;

const SQLITE_INDEX: WordIndex = {
  mode: 'index',
  hits: `${SQLITE_HITS}
    from message_index join messages on messages.rowid = message_index.rowid
      join sessions on sessions.sid = messages.sid
    where message_index match $match and org_id = $org and expires_at > $now`,
  match: (words, organisation) => {
    const asked = words.map(({ text, prefix }) => `"${text}"${prefix ? ' *' : ''}`);
    return [`"${wordOfOrganisation(organisation)}"`, ...asked].join(' AND ');
  },
  inRow: undefined,
};

const SQLITE_SCAN: WordIndex = {
  mode: 'scan',
  hits: `${SQLITE_HITS}
    from sessions join messages on messages.sid = sessions.sid
    where org_id = $org and expires_at > $now
      and not exists (select 1 from json_each($match) where instr(lower(content), value) = 0)`,
  match: (words) => JSON.stringify(words.map(({ text }) => text)),
  inRow: undefined,
};

/** Bytes of words that PostgreSQL takes of one message: half of what would be too much for it. */
const WORD_BYTES = 500_000;

// No index beside the rows: one would be for all organisations, and the policies let none be used
// that looks at a row before they do. So an organisation's own messages are walked through.
const POSTGRES_WORDS: WordIndex = {
  mode: 'index',
  hits: `
    select sessions.org_id, session_id, seq, role, content, messages.created_at as said_at, title,
      user_id
    from sessions join messages on messages.org_id = sessions.org_id and session_id = id
    where sessions.org_id = $org and messages.org_id = $org and +expires_at > $now
      and coalesce(words, to_tsvector('simple', content)) @@ cast($match as tsquery)`,
  match: (words) => words.map(({ text, prefix }) => `'${text}'${prefix ? ':*' : ''}`).join(' & '),
  inRow: (content) => wordsOf(plainText(content), WORD_BYTES).join(' '),
};

/**
 * Sessions that depart belong to no organisation from then on, and nothing of them is left but their
 * messages and words, which `sqlite/upkeep.ts` removes in portions: one writer writes for all, and
 * nobody shall wait for a long session to be gone.
 */
function departure(securely: boolean, which: string): readonly string[] {
  return [
    `insert into departed (securely, sid, org_id)
      select ${securely ? 1 : 0}, sid, org_id from sessions where ${which}`,
    `update sessions set org_id = '', id = cast(sid as text), user_id = '', session_group = null,
      model = null, title = '', metadata = '{}', parent_id = null, trim_at = null, expires_at = ${Number.MAX_SAFE_INTEGER}
      where ${which}`,
  ];
}

const OLDEST =
  'sid = (select sid from sessions where org_id = $org and id = $id) and seq <= $until';

// The next message may get the number of one that was the last.
const REMOVE_OLDEST = [
  `delete from messages where ${OLDEST}`,
  `update word_index set stale = 1,
      indexed_until = min(indexed_until, (select coalesce(max(rowid), 0) from messages))
    where exists (select 1 from sessions where org_id = $org and id = $id and first_seq <= $until)`,
];

// What waits to be indexed has nothing there that could be taken out.
const UNINDEX_OLDEST = `
  insert into message_index (message_index, rowid, body)
  select 'delete', messages.rowid, ${WORD_OF_ORGANISATION} || ' ' || ${BODY}
  from messages join sessions on sessions.sid = messages.sid
  where messages.${OLDEST} and messages.rowid <= (select indexed_until from word_index)`;

/** SQLite finds messages by an integer that stands for their session: that keeps the largest table small. */
export const SQLITE: Dialect = {
  lock: '',
  lockFree: '',
  ofSession: 'sid = (select sid from sessions where org_id = $org and id = $id)',
  messagesOfOrganisation: `
    select id as session_id, role, content, messages.created_at
    from sessions join messages on messages.sid = sessions.sid
    where org_id = $org order by id, seq`,
  removeSession: (securely) => departure(securely, 'org_id = $org and id = $id'),
  removeSessions: departure(false, 'org_id = $org'),
  removeOldest: [UNINDEX_OLDEST, ...REMOVE_OLDEST],
  insertMessage: `
    insert into messages (sid, seq, role, content, created_at)
    select sid, $sequence, $role, $content, $createdAt from sessions
    where org_id = $org and id = $id`,
  copyMessages: `
    insert into messages (sid, seq, role, content, created_at)
    select (select sid from sessions where org_id = $org and id = $id), seq, role, content, created_at
    from messages where seq <= $until
      and sid = (select sid from sessions where org_id = $org and id = $parentId)
    order by seq`,
  contentBytes: `length(cast(case when content like '"%' then content ->> '$' else content end as blob))`,
  words: SQLITE_INDEX,
  // The plus keeps it from walking through all sessions of the organisation: few have ended of all.
  endedOf: '+org_id = $org and expires_at <= $now',
  member: (object, name) => `${object} -> ('$."' || ${name} || '"')`,
  quoted: (text) => `json_quote(${text})`,
  instant: (milliseconds) =>
    `strftime('%Y-%m-%dT%H:%M:%fZ', ${milliseconds} / 1000.0, 'unixepoch')`,
  // The limit keeps the order of the inner rows, which come in sequence without being sorted. As bytes,
  // because a text would be decoded only to be encoded again, which takes longer than to find it.
  inSequence: (rows) => `
    select cast(group_concat(message, ',') as blob) as messages from (${rows} order by seq limit -1)`,
};

/** SQLite that was built without its index of words. */
export const SQLITE_WITHOUT_INDEX: Dialect = {
  ...SQLITE,
  removeOldest: REMOVE_OLDEST,
  words: SQLITE_SCAN,
};

/** In PostgreSQL every key starts with the organisation, so that its tables can be spread by it. */
export const POSTGRES: Dialect = {
  lock: ' for update',
  lockFree: ' for update skip locked',
  ofSession: 'org_id = $org and session_id = $id',
  messagesOfOrganisation: `
    select session_id, role, content, created_at from messages
    where org_id = $org order by session_id, seq`,
  removeSession: () => [
    'delete from messages where org_id = $org and session_id = $id',
    'delete from sessions where org_id = $org and id = $id',
  ],
  removeSessions: [
    'delete from messages where org_id = $org',
    'delete from sessions where org_id = $org',
  ],
  removeOldest: ['delete from messages where org_id = $org and session_id = $id and seq <= $until'],
  insertMessage: `
    insert into messages (org_id, session_id, seq, role, content, created_at, words)
    values ($org, $id, $sequence, $role, $content, $createdAt,
      cast($words as tsvector))`,
  copyMessages: `
    insert into messages (org_id, session_id, seq, role, content, created_at, words)
    select org_id, $id, seq, role, content, created_at, words from messages
    where org_id = $org and session_id = $parentId and seq <= $until`,
  // Half characters and U+0000 are no text here: their escapes count as they stand.
  contentBytes: `octet_length(case
    when content like '"%' and content !~ '\\\\u(0000|d[89a-f])' then cast(content as json) #>> '{}'
    else content end)`,
  words: POSTGRES_WORDS,
  endedOf: 'org_id = $org and expires_at <= $now',
  member: (object, name) => `cast(cast(${object} as json) -> ${name} as text)`,
  quoted: (text) => `cast(to_json(${text}) as text)`,
  instant: (milliseconds) =>
    `to_char(to_timestamp(${milliseconds} / 1000.0) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  inSequence: (rows) => `
    select string_agg(message, ',' order by seq) as messages from (${rows}) as chosen`,
};
