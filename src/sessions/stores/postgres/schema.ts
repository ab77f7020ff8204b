import { countContents } from '../count-contents.ts';

/** How tables are laid out. */
export interface Layout {
  /**
   * Hash partitions by organisation; 0 = none, for databases that spread tables themselves and take
   * neither partitions nor collations.
   */
  readonly partitions: number;
  /** Whether the database takes policies on rows. */
  readonly rowSecurity: boolean;
}

/** What leads from nothing to the newest form. A step that has been released is never changed. */
export const STEPS: readonly ((layout: Layout) => string)[] = [
  formatOne,
  formatTwo,
  formatThree,
  formatFour,
  formatFive,
  formatSix,
];

/** Tables whose rows belong to organisations, with the column that tells when a row has ended. */
const PARTITIONED = {
  sessions: 'expires_at',
  messages: undefined,
  tombstones: 'deleted_at',
  idempotency: 'created_at',
} as const;

// Times are milliseconds since the epoch, as in SQLite: one arithmetic, one text of statements.
// Every key starts with the organisation; there are neither sequences nor triggers.
function formatOne({ partitions, rowSecurity }: Layout): string {
  const text = partitions > 0 ? 'text collate "C"' : 'text';
  const byOrganisation = partitions > 0 ? ' partition by hash (org_id)' : '';
  return `
create table sessions (
  org_id ${text} not null,
  id ${text} not null,
  user_id ${text} not null,
  session_group ${text},
  model ${text},
  model_given smallint not null,
  title ${text} not null,
  title_source smallint not null,
  status smallint not null,
  metadata ${text} not null,
  created_at bigint not null,
  updated_at bigint not null,
  expires_at bigint not null,
  last_seq bigint not null,
  total_tokens bigint not null,
  bytes bigint not null,
  version bigint not null,
  primary key (org_id, id)
)${byOrganisation};
create index sessions_by_recency on sessions (org_id, status, updated_at desc, id desc);
create index sessions_by_user on sessions (org_id, user_id, updated_at desc, id desc);
create index sessions_by_group on sessions (org_id, session_group, updated_at desc, id desc);
create index sessions_by_expiry on sessions (expires_at);

create table messages (
  org_id ${text} not null,
  session_id ${text} not null,
  seq bigint not null,
  role smallint not null,
  content ${text} not null,
  created_at bigint not null,
  primary key (org_id, session_id, seq)
)${byOrganisation};

create table tombstones (
  org_id ${text} not null,
  session_id ${text} not null,
  reason smallint not null,
  deleted_at bigint not null,
  primary key (org_id, session_id)
)${byOrganisation};
create index tombstones_by_age on tombstones (deleted_at);

create table idempotency (
  org_id ${text} not null,
  scope ${text} not null,
  key ${text} not null,
  fingerprint ${text} not null,
  status smallint not null,
  body ${text} not null,
  version bigint,
  created_at bigint not null,
  primary key (org_id, scope, key)
)${byOrganisation};
create index idempotency_by_age on idempotency (created_at);

create table tokens (
  hash ${text} primary key,
  org_id ${text} not null,
  bound_user ${text},
  scope smallint not null,
  created_at bigint,
  expires_at bigint
);
create index tokens_by_organisation on tokens (org_id);

create table secrets (
  name ${text} primary key,
  value bytea not null
);
${Object.keys(PARTITIONED)
  .map((table) => partitionsOf(table, partitions))
  .join('')}${rowSecurity ? walls() : ''}`;
}

// Messages from before have none; they are made when somebody looks for them.
function formatTwo(): string {
  return 'alter table messages add column words tsvector';
}

function formatThree({ partitions, rowSecurity }: Layout): string {
  const text = partitions > 0 ? 'text collate "C"' : 'text';
  return `
alter table sessions add column parent_id ${text};
alter table sessions add column parent_seq bigint;
create table usage_daily (
  org_id ${text} not null,
  day ${text} not null,
  user_id ${text} not null,
  model ${text} not null,
  sessions bigint not null,
  messages bigint not null,
  tokens bigint not null,
  bytes bigint not null,
  primary key (org_id, day, user_id, model)
)${partitions > 0 ? ' partition by hash (org_id)' : ''};
${partitionsOf('usage_daily', partitions)}${rowSecurity ? wall('usage_daily', OWN) : ''}`;
}

function formatFour({ partitions, rowSecurity }: Layout): string {
  const text = partitions > 0 ? 'text collate "C"' : 'text';
  const byOrganisation = partitions > 0 ? ' partition by hash (org_id)' : '';
  return `
alter table sessions add column warned_at bigint;
create table outbox_heads (
  org_id ${text} not null primary key,
  n bigint not null
)${byOrganisation};
create table outbox (
  org_id ${text} not null,
  n bigint not null,
  session_id ${text} not null,
  user_id ${text},
  type smallint not null,
  version bigint not null,
  at bigint not null,
  primary key (org_id, n)
)${byOrganisation};
create index outbox_by_age on outbox (at);
${['outbox_heads', 'outbox'].map((table) => partitionsOf(table, partitions)).join('')}
${rowSecurity ? wall('outbox_heads', OWN) + wall('outbox', OWN) + seenWhenEnded('outbox', 'at') : ''}`;
}

function formatFive({ partitions, rowSecurity }: Layout): string {
  const text = partitions > 0 ? 'text collate "C"' : 'text';
  const byOrganisation = partitions > 0 ? ' partition by hash (org_id)' : '';
  return `
alter table sessions add column first_seq bigint not null default 1;
alter table sessions add column first_at bigint;
alter table sessions add column trim_at bigint;
create index sessions_to_trim on sessions (trim_at) where trim_at is not null;
create index usage_by_day on usage_daily (day);
create table audit_heads (
  org_id ${text} not null primary key,
  n bigint not null,
  at bigint not null
)${byOrganisation};
create table audit (
  org_id ${text} not null,
  at bigint not null,
  n bigint not null,
  operation ${text} not null,
  result ${text} not null,
  actor ${text},
  actor_user ${text},
  session_id ${text},
  user_id ${text},
  token_id ${text},
  request_id ${text},
  primary key (org_id, at, n)
)${byOrganisation};
create index audit_by_session on audit (org_id, session_id, at, n) where session_id is not null;
create index audit_by_user on audit (org_id, user_id, at, n) where user_id is not null;
create index audit_by_age on audit (at);
${['audit_heads', 'audit'].map((table) => partitionsOf(table, partitions)).join('')}
${rowSecurity ? wall('audit_heads', OWN) + wall('audit', OWN) + seenWhenEnded('audit', 'at') + seenWhenDue() : ''}`;
}

// See format 8 of SQLite. The policies bind the owner too, who must see all rows to count them.
function formatSix({ partitions, rowSecurity }: Layout): string {
  const text = partitions > 0 ? 'text collate "C"' : 'text';
  const counted = ['sessions', 'usage_daily', 'totals'];
  const force = (how: string) =>
    rowSecurity ? counted.map((table) => `alter table ${table} ${how} row level security;`) : [];
  return `
alter table outbox_heads rename to totals;
alter table totals rename column n to events;
alter table totals add column sessions bigint not null default 0;
alter table totals add column bytes bigint not null default 0;
alter table totals add column tokens bigint not null default 0;
alter table totals add column day ${text} not null default '';
alter table totals add column day_tokens bigint not null default 0;
alter table totals add column month_tokens bigint not null default 0;
${force('no force').join('\n')}
${countContents()}
${force('force').join('\n')}`;
}

/** Nobody sees the rows of a partition but through its table, where the policies are. */
function partitionsOf(table: string, partitions: number): string {
  return Array.from(
    { length: partitions },
    (_, remainder) => `
create table ${table}_${remainder} partition of ${table}
  for values with (modulus ${partitions}, remainder ${remainder});
alter table ${table}_${remainder} enable row level security;
alter table ${table}_${remainder} force row level security;`,
  ).join('');
}

const OWN = `org_id = current_setting('capstan.organisation', true)`;

/** The second wall: a transaction that does not say for whom it works finds nothing, its owner neither. */
function walls(): string {
  const ownOnly = Object.entries(PARTITIONED).map(
    ([table, end]) => `${wall(table, OWN)}${end === undefined ? '' : seenWhenEnded(table, end)}`,
  );
  const token = `${OWN} or hash = current_setting('capstan.token', true)`;
  return [...ownOnly, wall('tokens', token)].join('\n');
}

function wall(table: string, condition: string): string {
  return `
alter table ${table} enable row level security;
alter table ${table} force row level security;
create policy own on ${table} using (${condition}) with check (${condition});`;
}

const ENDED_BEFORE = `nullif(current_setting('capstan.ended_before', true), '')::bigint`;

/** Who sweeps sees of any organisation what has ended. */
function seenWhenEnded(table: string, end: string): string {
  return `
create policy ended on ${table} for select using (${end} < ${ENDED_BEFORE});`;
}

/** The same for sessions with messages that are to go, and for what is counted by days. */
function seenWhenDue(): string {
  return `
create policy due on sessions for select using (trim_at < ${ENDED_BEFORE});
create policy ended on usage_daily for select using (
  day < to_char(to_timestamp(${ENDED_BEFORE} / 1000.0) at time zone 'UTC', 'YYYY-MM-DD'));`;
}
