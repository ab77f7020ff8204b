import type { UsageInput } from '../additions.ts';
import type { Dialect } from './dialect.ts';
import { totalsStatements } from './totals-statements.ts';

/** What operations beside the contract ask of a database. */
export function addedStatements(dialect: Dialect) {
  const { copyMessages, contentBytes, ofSession, lockFree } = dialect;
  return {
    copyMessages,
    measureMessages: `
      select cast(coalesce(sum(${contentBytes}), 0) as bigint) as bytes
      from messages where ${ofSession} and seq <= $until`,
    addUsage: `
      insert into usage_daily (org_id, day, user_id, model, sessions, messages, tokens, bytes)
      values ($org, $day, $user, $model, $sessions, $messages, $tokens, $bytes)
      on conflict (org_id, day, user_id, model) do update set
        sessions = usage_daily.sessions + excluded.sessions,
        messages = usage_daily.messages + excluded.messages,
        tokens = usage_daily.tokens + excluded.tokens,
        bytes = usage_daily.bytes + excluded.bytes`,
    keptUsage: `
      select day, user_id as "userId", model, sessions, messages, tokens, bytes
      from usage_daily where org_id = $org order by day, user_id, model`,
    ...totalsStatements(dialect),
    addEvent: `
      insert into outbox (org_id, n, session_id, user_id, type, version, at)
      select org_id, (select events from totals where org_id = $org), id, user_id, $type, version, $at
      from sessions where org_id = $org and id = $id`,
    events: `
      select * from outbox where org_id = $org and n > $after order by n limit $limit`,
    sessionEvents: `
      select * from outbox where org_id = $org and n > $after and session_id = $id
      order by n limit $limit`,
    newestEvent: `
      select events as n from totals where org_id = $org`,
    oldestEvent: `
      select min(n) as n from outbox where org_id = $org`,
    endingSessions: `
      select org_id, id from sessions where expires_at >= $now and expires_at < $before
        and (warned_at is null or warned_at <> expires_at) order by expires_at limit $batch`,
    lockEnding: `
      select id from sessions where org_id = $org and id = $id and expires_at >= $now
        and expires_at < $before and (warned_at is null or warned_at <> expires_at)${lockFree}`,
    markWarned: `
      update sessions set warned_at = expires_at where org_id = $org and id = $id`,
    deleteEvent: `
      delete from outbox where org_id = $org and n = $n`,
    deleteUsage: `
      delete from usage_daily
      where org_id = $org and day = $day and user_id = $user and model = $model`,
    deleteAudit: `
      delete from audit where org_id = $org and at = $at and n = $n`,
    forgetUser: `
      update outbox set user_id = null where org_id = $org and user_id = $user`,
    forgetAuditedUser: `
      update audit set user_id = null, actor_user = null where org_id = $org and user_id = $user`,
    dueSessions: `
      select org_id, id from sessions where trim_at < $before order by trim_at limit $batch`,
    lockDue: `
      select * from sessions where org_id = $org and id = $id and trim_at < $before${lockFree}`,
    oldestMessages: `
      select seq, created_at, ${contentBytes} as bytes from messages where ${ofSession}
      order by seq limit $limit`,
    countAudit: `
      insert into audit_heads (org_id, n, at) values ($org, 1, $at)
      on conflict (org_id) do update set n = audit_heads.n + 1,
        at = case when excluded.at > audit_heads.at then excluded.at else audit_heads.at end`,
    addAudit: `
      insert into audit (org_id, at, n, operation, result, actor, actor_user, session_id, user_id,
        token_id, request_id)
      select org_id, at, n, $operation, $result, $actor, $actorUser, $session, $user, $token, $request
      from audit_heads where org_id = $org`,
    eraseAudit: `
      delete from audit where org_id = $org`,
    userSessions: `
      select id from sessions where org_id = $org and user_id = $user limit $batch`,
    userUsage: `
      select day, model from usage_daily where org_id = $org and user_id = $user`,
    eraseUserUsage: `
      delete from usage_daily where org_id = $org and user_id = $user`,
    userTokens: `
      select hash from tokens where org_id = $org and bound_user = $user`,
    eraseUserTokens: `
      delete from tokens where org_id = $org and bound_user = $user`,
    eraseUsage: `
      delete from usage_daily where org_id = $org`,
  } as const;
}

/** The parts of a report of usage that make it another statement. */
export interface UsageShape {
  readonly groupBy: UsageInput['groupBy'];
  readonly byUser: boolean;
  readonly byModel: boolean;
}

const COLUMNS = { day: 'day', user: 'user_id', model: 'model' } as const;
const NAMES = { day: 'day', user: 'user_id as "userId"', model: 'model' } as const;
const SUMS = ['sessions', 'messages', 'tokens', 'bytes'].map(
  (column) => `cast(coalesce(sum(${column}), 0) as bigint) as ${column}`,
);

/** What was used from `$from` to `$to`. */
export function usageReport({ groupBy, byUser, byModel }: UsageShape): string {
  const by = groupBy.map((group) => COLUMNS[group]).join(', ');
  const columns = [...groupBy.map((group) => NAMES[group]), ...SUMS].join(', ');
  return `select ${columns} from usage_daily
    where org_id = $org and day >= $from and day <= $to
    ${byUser ? 'and user_id = $user' : ''} ${byModel ? 'and model = $model' : ''}
    ${by === '' ? '' : `group by ${by} order by ${by}`} limit $limit offset $offset`;
}

/** Tables whose rows are kept for a time that differs by organisation: their keys, as they are named in what deletes them, and their times. */
const AGEING = {
  outbox: { key: 'n', time: 'at' },
  usage_daily: { key: 'day, user_id as "user", model', time: 'day' },
  audit: { key: 'at, n', time: 'at' },
} as const;

/** One of them. */
export type AgeingTable = keyof typeof AGEING;

/**
 * Finds the oldest rows before `$before`.
 *
 * @param whose `own`: of the organisation `$org`; a number: of all but that many, which are `$but0` and on
 */
export function endedRows(table: AgeingTable, whose: 'own' | number): string {
  const { key, time } = AGEING[table];
  const others = Array.from({ length: whose === 'own' ? 0 : whose }, (_, n) => `$but${n}`);
  const within = others.length === 0 ? '' : `org_id not in (${others.join(', ')}) and`;
  return `select org_id, ${key} from ${table}
    where ${whose === 'own' ? 'org_id = $org and' : within} ${time} < $before
    order by ${time} limit $batch`;
}
