import type { ListQuery, View } from '../store.ts';

/**
 * Every statement that touches sessions or messages names `org_id`, or the `sid` of a row that was
 * found by `org_id`. `sweepable` alone looks across organisations.
 */
export const STATEMENTS = {
  findSession: `
    select * from sessions where org_id = $org and id = $id`,
  insertSession: `
    insert into sessions (
      org_id, id, user_id, session_group, model, model_given, title, title_source, status, metadata,
      created_at, updated_at, expires_at, last_seq, total_tokens, bytes, version
    ) values (
      $org, $id, $user, $group, $model, $modelGiven, $title, $titleSource, $status, $metadata,
      $createdAt, $updatedAt, $expiresAt, $lastSequence, $totalTokens, $bytes, $version
    ) returning sid`,
  updateSession: `
    update sessions set
      model = $model, model_given = $modelGiven, title = $title, title_source = $titleSource,
      status = $status, metadata = $metadata, updated_at = $updatedAt, expires_at = $expiresAt,
      last_seq = $lastSequence, total_tokens = $totalTokens, bytes = $bytes, version = $version
    where org_id = $org and id = $id
    returning sid`,
  insertMessage: `
    insert into messages (sid, seq, role, content, created_at)
    values ($sid, $sequence, $role, $content, $createdAt)`,
  deleteMessages: `
    delete from messages where sid = $sid`,
  deleteSession: `
    delete from sessions where org_id = $org and sid = $sid`,
  sweepable: `
    select org_id, sid, id from sessions where expires_at <= $now order by expires_at limit $batch`,

  findTombstone: `
    select reason from tombstones where org_id = $org and session_id = $id`,
  insertTombstone: `
    insert or replace into tombstones (org_id, session_id, reason, deleted_at)
    values ($org, $id, $reason, $now)`,
  sweepTombstones: `
    delete from tombstones where (org_id, session_id) in (
      select org_id, session_id from tombstones where deleted_at < $before
      order by deleted_at limit $batch)`,

  findRecord: `
    select fingerprint, status, body, version from idempotency
    where org_id = $org and scope = $scope and key = $key and created_at >= $notBefore`,
  insertRecord: `
    insert or replace into idempotency
      (org_id, scope, key, fingerprint, status, body, version, created_at)
    values ($org, $scope, $key, $fingerprint, $status, $body, $version, $now)`,
  sweepRecords: `
    delete from idempotency where (org_id, scope, key) in (
      select org_id, scope, key from idempotency where created_at < $before
      order by created_at limit $batch)`,

  findToken: `
    select hash, org_id, bound_user, expires_at from tokens where hash = $hash`,
  saveToken: `
    insert or replace into tokens (hash, org_id, bound_user, expires_at)
    values ($hash, $org, $user, $expiresAt)`,

  findSecret: `
    select value from secrets where name = $name`,
  insertSecret: `
    insert or ignore into secrets (name, value) values ($name, $value)`,

  beginRead: 'begin',
  endRead: 'commit',
  emptyJournal: 'pragma wal_checkpoint(truncate)',
  giveBackPages: 'pragma incremental_vacuum(256)',
} as const;

/** What moves the contents of an organisation as a whole. */
export const PORTABLE = {
  organisations: `
    select org_id from sessions union select org_id from tombstones
    union select org_id from idempotency order by org_id`,
  sessions: `
    select * from sessions where org_id = $org order by sid`,
  messages: `
    select role, content, created_at from messages where sid = $sid order by seq`,
  tombstones: `
    select session_id, reason, deleted_at from tombstones where org_id = $org order by session_id`,
  records: `
    select * from idempotency where org_id = $org order by scope, key`,
  erase: [
    'delete from messages where sid in (select sid from sessions where org_id = $org)',
    'delete from sessions where org_id = $org',
    'delete from tombstones where org_id = $org',
    'delete from idempotency where org_id = $org',
  ],
} as const;

/** JSON is built by SQLite: rows need not become objects only to be written out again. */
const time = (column: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`;
const text = (name: string, column: string) => `'"${name}":' || json_quote(${column})`;
const optional = (name: string, column: string) =>
  `iif(${column} is null, '', ',"${name}":' || json_quote(${column}))`;
const instant = (name: string, column: string) => `'"${name}":"' || ${time(column)} || '"'`;
const COMMA = "','";

const STATUS = `'"status":"' || iif(status = 0, 'active', 'completed') || '"'`;
const TOTALS = `'"totalMessages":' || last_seq || ',"totalTokens":' || min(total_tokens, 2147483647)`;

const joined = (...parts: string[]) => parts.join(' || ');

const ITEM = joined(text('id', 'id'), COMMA, text('title', 'title'), optional('model', 'model'));
const EXTRAS = joined(
  COMMA,
  text('userId', 'user_id'),
  optional('sessionGroup', 'session_group'),
  COMMA,
  STATUS,
  COMMA,
  instant('expiresAt', 'expires_at'),
  COMMA,
  TOTALS,
  `',"version":' || version`,
);
const CREATED = joined(COMMA, instant('created_at', 'created_at'));
const UPDATED = joined(COMMA, instant('updated_at', 'updated_at'));
const DETAILS = `',"totalTokensExact":' || total_tokens || ',"metadata":' || metadata`;

/** One session of a list, a JSON object. */
function listItem(fields: View['fields']): string {
  const documented = joined("'{'", ITEM, CREATED, UPDATED);
  return fields === 'extended' ? joined(documented, EXTRAS, "'}'") : joined(documented, "'}'");
}

/** A session without its messages: members of a JSON object, without braces. */
export function sessionMembers(fields: View['fields']): string {
  return MEMBERS[fields];
}

/** Messages of a session in order: JSON objects with commas between, null when there are none. */
export function messageObjects(fields: View['fields']): string {
  return MESSAGES[fields];
}

function membersText(fields: View['fields']): string {
  const members =
    fields === 'extended' ? joined(ITEM, CREATED, UPDATED, EXTRAS, DETAILS) : joined(ITEM, CREATED);
  return `select ${members} as members from sessions where org_id = $org and sid = $sid`;
}

function messagesText(fields: View['fields']): string {
  const role = `case role when 0 then 'system' when 1 then 'user' when 2 then 'assistant' else 'tool' end`;
  const pair = `'{"role":"' || ${role} || '","content":' || content`;
  const extras = joined(`',"seq":' || seq || ','`, instant('createdAt', 'created_at'));
  const object = fields === 'extended' ? joined(pair, extras, "'}'") : joined(pair, "'}'");
  // The limit keeps the order of the inner rows: what is joined here comes in sequence.
  return `
    select group_concat(message, ',') as messages from (
      select ${object} as message from messages
      where sid = $sid and seq > $after and seq < $before order by seq limit -1)`;
}

/** Made once: to put a text together, and to find its statement by it, takes longer than a read. */
const MEMBERS = { extended: membersText('extended'), documented: membersText('documented') };
const MESSAGES = { extended: messagesText('extended'), documented: messagesText('documented') };

/** The parts of a list query that make it another statement. */
export type ListShape = Pick<ListQuery, 'fields' | 'status'> & {
  readonly byUser: boolean;
  readonly byGroup: boolean;
  readonly byModel: boolean;
  readonly byPosition: boolean;
};

/**
 * A page of a list. For all statuses the heads of both are merged, because the index that gives
 * the order starts with the status.
 */
export function listPage(shape: ListShape): string {
  const columns = `${listItem(shape.fields)} as item`;
  const order = 'order by updated_at desc, id desc';
  if (shape.status !== 'all' || shape.byUser || shape.byGroup) {
    return `select ${columns} from sessions where ${conditions(shape)} ${order} limit $limit offset $offset`;
  }
  const head = (status: number) =>
    `select * from (select * from sessions where ${conditions(shape)} and status = ${status}
       ${order} limit $limit + $offset)`;
  return `select ${columns} from (${head(0)} union all ${head(1)}) ${order} limit $limit offset $offset`;
}

/** How many sessions all pages hold together. */
export function listCount(shape: ListShape): string {
  return `select count(*) as total from sessions where ${conditions({ ...shape, byPosition: false })}`;
}

function conditions(shape: ListShape): string {
  const status = { active: 'status = 0', completed: 'status = 1', all: undefined }[shape.status];
  // The plus keeps SQLite from walking through all users' sessions by their status.
  const unindexed = shape.byUser || shape.byGroup ? '+' : '';
  return [
    'org_id = $org',
    status && unindexed + status,
    'expires_at > $now',
    shape.byUser ? 'user_id = $user' : undefined,
    shape.byGroup ? 'session_group = $group' : undefined,
    shape.byModel ? 'model = $model' : undefined,
    shape.byPosition ? '(updated_at, id) < ($updatedAt, $afterId)' : undefined,
  ]
    .filter((condition) => condition !== undefined)
    .join(' and ');
}
