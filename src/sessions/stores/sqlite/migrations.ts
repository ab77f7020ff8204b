import { countContents } from '../count-contents.ts';
import type { Database } from './driver.ts';

/** Marks a file as ours: "CAPS" in ASCII. */
export const APPLICATION_ID = 0x43415053;

/**
 * Brings a database to the newest form, in one transaction per step. There is no way back: a step
 * that has been released is never changed.
 *
 * @param steps those that lead to the newest form
 * @throws Error when the file belongs to another application or to a later version
 */
export function migrate(database: Database, steps: readonly string[] = STEPS): void {
  const version = pragma(database, 'user_version');
  const application = pragma(database, 'application_id');
  const empty = version === 0 && application === 0 && isEmpty(database);
  if (!empty && application !== APPLICATION_ID) {
    throw new Error('the file is an SQLite database of another application');
  }
  if (version > steps.length) {
    throw new Error(
      `the file has format ${version}, and this version reads up to ${steps.length}: use a later version`,
    );
  }
  for (let step = version; step < steps.length; step += 1) apply(database, steps, step);
}

function apply(database: Database, steps: readonly string[], step: number): void {
  database.exec('begin immediate');
  try {
    // Another process may have taken this step while we waited for the lock.
    if (pragma(database, 'user_version') === step) {
      database.exec(steps[step] ?? '');
      database.exec(`pragma application_id = ${APPLICATION_ID}; pragma user_version = ${step + 1}`);
    }
    database.exec('commit');
  } catch (failure) {
    database.exec('rollback');
    throw failure;
  }
}

function pragma(database: Database, name: string): number {
  const row = database.prepare(`pragma ${name}`).get() as Record<string, number>;
  return row[name] ?? 0;
}

function isEmpty(database: Database): boolean {
  return database.prepare('select 1 from sqlite_schema limit 1').get() === undefined;
}

// Rows of `messages` are found by the surrogate `sid`, which is found by organisation and id: an
// integer key keeps the largest table small, and a heap appends twice as fast as a clustered one.
const FORMAT_1 = `
create table sessions (
  sid integer primary key,
  org_id text not null,
  id text not null,
  user_id text not null,
  session_group text,
  model text,
  model_given integer not null,
  title text not null,
  title_source integer not null,
  status integer not null,
  metadata text not null,
  created_at integer not null,
  updated_at integer not null,
  expires_at integer not null,
  last_seq integer not null,
  total_tokens integer not null,
  bytes integer not null,
  version integer not null,
  unique (org_id, id)
) strict;
create index sessions_by_recency on sessions (org_id, status, updated_at desc, id desc);
create index sessions_by_user on sessions (org_id, user_id, updated_at desc, id desc);
create index sessions_by_group on sessions (org_id, session_group, updated_at desc, id desc);
create index sessions_by_expiry on sessions (expires_at);

create table messages (
  sid integer not null references sessions (sid),
  seq integer not null,
  role integer not null,
  content text not null,
  created_at integer not null,
  unique (sid, seq)
) strict;

create table tombstones (
  org_id text not null,
  session_id text not null,
  reason integer not null,
  deleted_at integer not null,
  primary key (org_id, session_id)
) strict, without rowid;
create index tombstones_by_age on tombstones (deleted_at);

create table idempotency (
  org_id text not null,
  scope text not null,
  key text not null,
  fingerprint text not null,
  status integer not null,
  body text not null,
  version integer,
  created_at integer not null,
  primary key (org_id, scope, key)
) strict, without rowid;
create index idempotency_by_age on idempotency (created_at);

create table tokens (
  hash text primary key,
  org_id text not null,
  bound_user text,
  expires_at integer
) strict, without rowid;

create table secrets (
  name text primary key,
  value blob not null
) strict, without rowid;
`;

// Tokens made before had every right that there was.
const FORMAT_2 = `
alter table tokens add column scope integer not null default 1;
alter table tokens add column created_at integer;
create index tokens_by_organisation on tokens (org_id);
`;

// The index itself is made by whoever has one to offer, see `word-index.ts`.
const FORMAT_3 = `
create view message_texts as
  select messages.rowid as id, messages.sid, seq, 'o' || lower(hex(org_id)) as org,
    case when json_type(content) = 'text' then content ->> '$'
      else replace(replace(replace(content, '\\n', ' '), '\\r', ' '), '\\t', ' ') end as body
  from messages join sessions on sessions.sid = messages.sid;
create table word_index (whole integer not null) strict;
insert into word_index values (0);
`;

const FORMAT_4 = `
alter table sessions add column parent_id text;
alter table sessions add column parent_seq integer;
create table usage_daily (
  org_id text not null,
  day text not null,
  user_id text not null,
  model text not null,
  sessions integer not null,
  messages integer not null,
  tokens integer not null,
  bytes integer not null,
  primary key (org_id, day, user_id, model)
) strict, without rowid;
`;

const FORMAT_5 = `
alter table sessions add column warned_at integer;
create table outbox_heads (org_id text primary key, n integer not null) strict, without rowid;
create table outbox (
  org_id text not null,
  n integer not null,
  session_id text not null,
  user_id text,
  type integer not null,
  version integer not null,
  at integer not null,
  primary key (org_id, n)
) strict, without rowid;
create index outbox_by_age on outbox (at);
`;

// Rows of the log come in the order of their times: a heap that indexes point into takes them sooner.
const FORMAT_6 = `
alter table sessions add column first_seq integer not null default 1;
alter table sessions add column first_at integer;
alter table sessions add column trim_at integer;
create index sessions_to_trim on sessions (trim_at) where trim_at is not null;
create index usage_by_day on usage_daily (day);
create table audit_heads (
  org_id text primary key,
  n integer not null,
  at integer not null
) strict, without rowid;
create table audit (
  org_id text not null,
  at integer not null,
  n integer not null,
  operation text not null,
  result text not null,
  actor text,
  actor_user text,
  session_id text,
  user_id text,
  token_id text,
  request_id text,
  primary key (org_id, at, n)
) strict;
create index audit_by_session on audit (org_id, session_id, at, n) where session_id is not null;
create index audit_by_user on audit (org_id, user_id, at, n) where user_id is not null;
create index audit_by_age on audit (at);
`;

// The index is begun anew, with the words of messages up to `indexed_until`.
const FORMAT_7 = `
drop view message_texts;
drop table word_index;
create table word_index (
  whole integer not null,
  indexed_until integer not null,
  stale integer not null,
  purging integer not null,
  purged_at integer not null
) strict;
insert into word_index values (0, 0, 0, 0, 0);
create table departed (
  securely integer not null,
  sid integer not null,
  org_id text not null,
  primary key (securely, sid)
) strict, without rowid;
`;

// The row that numbers the events of an organisation counts too what it has and has spent. What is
// there already is counted here.
const FORMAT_8 = `
alter table outbox_heads rename to totals;
alter table totals rename column n to events;
alter table totals add column sessions integer not null default 0;
alter table totals add column bytes integer not null default 0;
alter table totals add column tokens integer not null default 0;
alter table totals add column day text not null default '';
alter table totals add column day_tokens integer not null default 0;
alter table totals add column month_tokens integer not null default 0;
${countContents()}
`;

/** What leads from nothing to the newest form. */
export const STEPS: readonly string[] = [
  FORMAT_1,
  FORMAT_2,
  FORMAT_3,
  FORMAT_4,
  FORMAT_5,
  FORMAT_6,
  FORMAT_7,
  FORMAT_8,
];
