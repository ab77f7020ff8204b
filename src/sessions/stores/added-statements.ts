import type { UsageInput } from '../additions.ts';
import type { Dialect } from './dialect.ts';

/** What operations beside the contract ask of a database. */
export function addedStatements({ copyMessages, contentBytes, ofSession }: Dialect) {
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
