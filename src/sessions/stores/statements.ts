import type { ListQuery, View } from '../store.ts';
import { addedStatements } from './added-statements.ts';
import type { Dialect } from './dialect.ts';
import { portionStatements } from './portion-statements.ts';

/** The parts of a list query that make it another statement. */
export type ListShape = Pick<ListQuery, 'fields' | 'status'> & {
  readonly byUser: boolean;
  readonly byGroup: boolean;
  readonly byModel: boolean;
  readonly byText: boolean;
  /** Names of metadata that are looked at. */
  readonly byMetadata: number;
  readonly byPosition: boolean;
};

/** The parts of a search that make it another statement. */
export interface SearchShape {
  readonly byUser: boolean;
  readonly byPosition: boolean;
}

/** Everything that is ever asked of a database, in its dialect. Placeholders are `$name`. */
export type Statements = ReturnType<typeof statementsIn>;

/**
 * Writes all statements in a dialect. Each of them that touches what belongs to an organisation
 * names `org_id`, but for those that begin with `ended`, which look for what may be swept, and for
 * `findToken`, which is how an organisation is proven.
 */
export function statementsIn(dialect: Dialect) {
  const fixed = fixedStatements(dialect);
  const session = byFields((fields) => readSession(fields, dialect));
  const messages = byFields((fields) => readMessages(fields, dialect, 'all'));
  const latest = byFields((fields) => readMessages(fields, dialect, 'latest'));
  const items = byFields((fields) => listItem(fields, dialect));
  return {
    fixed,
    /** One session; its JSON members, without braces and messages, are in `members`. */
    readSession: (fields: View['fields']) => session[fields],
    /** The messages before `$before`: JSON objects with commas between, null when there are none. */
    readMessages: (fields: View['fields']) => messages[fields],
    /** The same of the newest `$limit` of them. */
    readLatest: (fields: View['fields']) => latest[fields],
    /** A page of a list. */
    listPage: (shape: ListShape) => listPage(shape, items[shape.fields], dialect),
    listCount: (shape: ListShape) => listCount(shape, dialect),
    search: (shape: SearchShape) => search(shape, dialect),
    removeSession: dialect.removeSession,
    removeSessions: dialect.removeSessions,
    removeOldest: dialect.removeOldest,
    /** How words are looked for. */
    words: dialect.words,
  };
}

function fixedStatements(dialect: Dialect) {
  const { lock, lockFree, insertMessage } = dialect;
  return {
    ...portableStatements(dialect),
    ...addedStatements(dialect),
    ...portionStatements(dialect),
    lockSession: `
      select * from sessions where org_id = $org and id = $id${lock}`,
    insertSession: `
      insert into sessions (
        org_id, id, user_id, session_group, model, model_given, title, title_source, status, metadata,
        created_at, updated_at, expires_at, last_seq, total_tokens, bytes, version,
        parent_id, parent_seq, first_seq, first_at, trim_at
      ) values (
        $org, $id, $user, $group, $model, $modelGiven, $title, $titleSource, $status, $metadata,
        $createdAt, $updatedAt, $expiresAt, $lastSequence, $totalTokens, $bytes, $version,
        $parentId, $parentSequence, $firstSequence, $firstAt, $trimAt
      )`,
    updateSession: `
      update sessions set
        model = $model, model_given = $modelGiven, title = $title, title_source = $titleSource,
        status = $status, metadata = $metadata, updated_at = $updatedAt, expires_at = $expiresAt,
        last_seq = $lastSequence, total_tokens = $totalTokens, bytes = $bytes, version = $version,
        first_seq = $firstSequence, first_at = $firstAt, trim_at = $trimAt
      where org_id = $org and id = $id`,
    insertMessage,
    endedSessions: `
      select org_id, id from sessions where expires_at < $before order by expires_at limit $batch`,
    lockEnded: `
      select id, user_id, bytes from sessions
      where org_id = $org and id = $id and expires_at < $before${lockFree}`,

    findTombstone: `
      select reason from tombstones where org_id = $org and session_id = $id`,
    lockTombstone: `
      select reason from tombstones where org_id = $org and session_id = $id${lock}`,
    insertTombstone: `
      insert into tombstones (org_id, session_id, reason, deleted_at)
      values ($org, $id, $reason, $now)`,
    endedTombstones: `
      select org_id, session_id as id from tombstones where deleted_at < $before
      order by deleted_at limit $batch`,
    deleteTombstone: `
      delete from tombstones where org_id = $org and session_id = $id and deleted_at < $before`,

    lockRecord: `
      select fingerprint, status, body, version, created_at from idempotency
      where org_id = $org and scope = $scope and key = $key${lock}`,
    insertRecord: `
      insert into idempotency
        (org_id, scope, key, fingerprint, status, body, version, created_at)
      values ($org, $scope, $key, $fingerprint, $status, $body, $version, $now)`,
    endedRecords: `
      select org_id, scope, key from idempotency where created_at < $before
      order by created_at limit $batch`,
    deleteRecord: `
      delete from idempotency
      where org_id = $org and scope = $scope and key = $key and created_at < $before`,

    findToken: `
      select * from tokens where hash = $hash`,
    saveToken: `
      insert into tokens (hash, org_id, bound_user, scope, created_at, expires_at)
      values ($hash, $org, $user, $scope, $createdAt, $expiresAt)
      on conflict (hash) do update set
        org_id = excluded.org_id, bound_user = excluded.bound_user, scope = excluded.scope,
        created_at = excluded.created_at, expires_at = excluded.expires_at`,
    listTokens: `
      select * from tokens where org_id = $org order by created_at, hash`,
    deleteToken: `
      delete from tokens where org_id = $org and hash = $hash`,

    findSecret: `
      select value from secrets where name = $name`,
    insertSecret: `
      insert into secrets (name, value) values ($name, $value) on conflict (name) do nothing`,
  } as const;
}

/** What moves the contents of an organisation as a whole. */
function portableStatements({ messagesOfOrganisation }: Dialect) {
  return {
    organisations: `
      select org_id from sessions where org_id <> '' union select org_id from tombstones
      union select org_id from idempotency order by org_id`,
    keptSessions: `
      select * from sessions where org_id = $org order by id`,
    keptMessages: messagesOfOrganisation,
    keptTombstones: `
      select session_id, reason, deleted_at from tombstones
      where org_id = $org order by session_id`,
    keptRecords: `
      select * from idempotency where org_id = $org order by scope, key`,
    eraseTombstones: `
      delete from tombstones where org_id = $org`,
    eraseRecords: `
      delete from idempotency where org_id = $org`,
  } as const;
}

/** Made once: to put a text together, and to find its statement by it, takes longer than a read. */
function byFields(write: (fields: View['fields']) => string): Record<View['fields'], string> {
  return { extended: write('extended'), documented: write('documented') };
}

/** Parts of a text, and the text of parts: copied once, where `||` would copy it for each of them. */
const parts = (...some: string[]) => some.join(', ');
const joined = (...some: string[]) => `concat(${parts(...some)})`;
const COMMA = "','";
const STATUS = `'"status":"', case status when 0 then 'active' else 'completed' end, '"'`;
const TOKENS = 'case when total_tokens > 2147483647 then 2147483647 else total_tokens end';
const TOTALS = `'"totalMessages":', last_seq, ',"totalTokens":', ${TOKENS}`;
const DETAILS = `',"totalTokensExact":', total_tokens, ',"metadata":', metadata`;

/** The members of JSON objects, built by the database: rows need not become objects only to be written out again. */
function membersIn({ quoted, instant }: Dialect) {
  const text = (name: string, column: string) => `'"${name}":', ${quoted(column)}`;
  const optional = (name: string, column: string) =>
    `case when ${column} is null then '' else ',"${name}":' || ${quoted(column)} end`;
  const time = (name: string, column: string) => `'"${name}":"', ${instant(column)}, '"'`;
  return {
    item: parts(text('id', 'id'), COMMA, text('title', 'title'), optional('model', 'model')),
    created: parts(COMMA, time('created_at', 'created_at')),
    updated: parts(COMMA, time('updated_at', 'updated_at')),
    extras: parts(
      COMMA,
      text('userId', 'user_id'),
      optional('sessionGroup', 'session_group'),
      COMMA,
      STATUS,
      COMMA,
      time('expiresAt', 'expires_at'),
      COMMA,
      TOTALS,
      `',"version":', version`,
      `case when first_seq > 1 then ',"firstSeq":' || first_seq else '' end`,
      `case when parent_id is null then '' else
        ',"parent":{"sessionId":' || ${quoted('parent_id')} || ',"seq":' || parent_seq || '}' end`,
    ),
  };
}

function readSession(fields: View['fields'], dialect: Dialect): string {
  const { item, created, updated, extras } = membersIn(dialect);
  const members =
    fields === 'extended' ? joined(item, created, updated, extras, DETAILS) : joined(item, created);
  return `select *, ${members} as members from sessions where org_id = $org and id = $id`;
}

function readMessages(
  fields: View['fields'],
  { ofSession, instant, inSequence }: Dialect,
  which: 'all' | 'latest',
): string {
  const role = `case role when 0 then 'system' when 1 then 'user' when 2 then 'assistant' else 'tool' end`;
  const pair = `'{"role":"', ${role}, '","content":', content`;
  const extras = `',"seq":', seq, ',"createdAt":"', ${instant('created_at')}, '"'`;
  const object = fields === 'extended' ? joined(pair, extras, "'}'") : joined(pair, "'}'");
  const rows = `select seq, ${object} as message from messages where ${ofSession} and seq < $before`;
  if (which === 'all') return inSequence(rows);
  return inSequence(`select seq, message from (${rows} order by seq desc limit $limit) as newest`);
}

/**
 * For all statuses the heads of both are merged, because the index that gives the order starts with
 * the status.
 */
function listPage(shape: ListShape, item: string, dialect: Dialect): string {
  const columns = `org_id, ${item} as item`;
  const order = 'order by updated_at desc, id desc';
  const page = `${order} limit $limit offset $offset`;
  if (!isMerged(shape))
    return `select ${columns} from sessions where ${conditions(shape, dialect)} ${page}`;
  const head = (status: number) =>
    `select * from (select * from sessions where ${conditions(shape, dialect)} and status = ${status}
       ${order} limit $head) as head_${status}`;
  return `select ${columns} from (${head(0)} union all ${head(1)}) as heads ${page}`;
}

/** Whether a list is merged of two, which then take the value `$head`, the end of the page. */
export function isMerged({ status, byUser, byGroup }: ListShape): boolean {
  return status === 'all' && !byUser && !byGroup;
}

function listItem(fields: View['fields'], dialect: Dialect): string {
  const { item, created, updated, extras } = membersIn(dialect);
  const documented = parts("'{'", item, created, updated);
  return fields === 'extended' ? joined(documented, extras, "'}'") : joined(documented, "'}'");
}

/** Messages that hold all words, the newest first. */
function search({ byUser, byPosition }: SearchShape, { words }: Dialect): string {
  const where = [
    byUser ? 'user_id = $user' : undefined,
    byPosition ? '(said_at, session_id, seq) < ($saidAt, $afterId, $afterSequence)' : undefined,
  ].filter((condition) => condition !== undefined);
  return `select * from (${words.hits}) as hits ${where.length > 0 ? `where ${where.join(' and ')}` : ''}
    order by said_at desc, session_id desc, seq desc limit $limit`;
}

/** How many sessions all pages hold together. */
function listCount(shape: ListShape, dialect: Dialect): string {
  const where = conditions({ ...shape, byPosition: false }, dialect);
  return `select count(*) as total from sessions where ${where}`;
}

function conditions(shape: ListShape, { words, member }: Dialect): string {
  const status = { active: 'status = 0', completed: 'status = 1', all: undefined }[shape.status];
  // The plus keeps SQLite from walking through all users' sessions by their status, and PostgreSQL,
  // which plans for all organisations at once, from walking through those of others by their end.
  const unindexed = shape.byUser || shape.byGroup ? '+' : '';
  return [
    'org_id = $org',
    status && unindexed + status,
    '+expires_at > $now',
    shape.byUser ? 'user_id = $user' : undefined,
    shape.byGroup ? 'session_group = $group' : undefined,
    shape.byModel ? 'model = $model' : undefined,
    shape.byText ? `id in (select session_id from (${words.hits}) as hits)` : undefined,
    // As JSON text, in which a string differs from a number: a filter means either.
    ...Array.from(
      { length: shape.byMetadata },
      (_, n) => `${member('metadata', `$name${n}`)} in ($string${n}, $literal${n})`,
    ),
    shape.byPosition ? '(updated_at, id) < ($updatedAt, $afterId)' : undefined,
  ]
    .filter((condition) => condition !== undefined)
    .join(' and ');
}
