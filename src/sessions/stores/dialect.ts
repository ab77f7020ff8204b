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
  /** Condition on `messages`: those of all sessions of `$org`. */
  readonly ofOrganisation: string;
  /** Those messages, with the column `session_id`, by session and sequence. */
  readonly messagesOfOrganisation: string;
  /** Adds one message to that session. */
  readonly insertMessage: string;
  /** A text as a JSON string. */
  quoted(text: string): string;
  /** Milliseconds since the Unix epoch as RFC 3339 in UTC with milliseconds (D35). */
  instant(milliseconds: string): string;
  /** One text `messages` of the column `message`, by `seq`, with commas; null when there are none. */
  inSequence(rows: string): string;
}

/** SQLite finds messages by an integer that stands for their session: that keeps the largest table small. */
export const SQLITE: Dialect = {
  lock: '',
  lockFree: '',
  ofSession: 'sid = (select sid from sessions where org_id = $org and id = $id)',
  ofOrganisation: 'sid in (select sid from sessions where org_id = $org)',
  messagesOfOrganisation: `
    select id as session_id, role, content, messages.created_at
    from sessions join messages on messages.sid = sessions.sid
    where org_id = $org order by id, seq`,
  insertMessage: `
    insert into messages (sid, seq, role, content, created_at)
    select sid, $sequence, $role, $content, $createdAt from sessions
    where org_id = $org and id = $id`,
  quoted: (text) => `json_quote(${text})`,
  instant: (milliseconds) =>
    `strftime('%Y-%m-%dT%H:%M:%fZ', ${milliseconds} / 1000.0, 'unixepoch')`,
  // The limit keeps the order of the inner rows, which come in sequence without being sorted.
  inSequence: (rows) => `
    select group_concat(message, ',') as messages from (${rows} order by seq limit -1)`,
};

/** In PostgreSQL every key starts with the organisation, so that its tables can be spread by it. */
export const POSTGRES: Dialect = {
  lock: ' for update',
  lockFree: ' for update skip locked',
  ofSession: 'org_id = $org and session_id = $id',
  ofOrganisation: 'org_id = $org',
  messagesOfOrganisation: `
    select session_id, role, content, created_at from messages
    where org_id = $org order by session_id, seq`,
  insertMessage: `
    insert into messages (org_id, session_id, seq, role, content, created_at)
    values ($org, $id, $sequence, $role, $content, $createdAt)`,
  quoted: (text) => `cast(to_json(${text}) as text)`,
  instant: (milliseconds) =>
    `to_char(to_timestamp(${milliseconds} / 1000.0) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  inSequence: (rows) => `
    select string_agg(message, ',' order by seq) as messages from (${rows}) as chosen`,
};
