import type { Dialect } from './dialect.ts';

/** What moves contents in portions: each page begins behind the last row of the one before. */
export function portionStatements({ ofSession, lock }: Pick<Dialect, 'ofSession' | 'lock'>) {
  return {
    nextWithSessions: nextOrganisation('sessions'),
    nextWithTombstones: nextOrganisation('tombstones'),
    nextWithRecords: nextOrganisation('idempotency'),
    nextWithUsage: nextOrganisation('usage_daily'),
    countSessions: `
      select count(*) as sessions from sessions where org_id = $org and expires_at > $endingAfter`,
    sessionPage: `
      select * from sessions where org_id = $org and id > $after and expires_at > $endingAfter
      order by id limit $limit`,
    messagePage: `
      select seq, role, content, created_at from messages
      where ${ofSession} and seq > $after order by seq limit $limit`,
    tombstonePage: `
      select session_id, reason, deleted_at from tombstones
      where org_id = $org and session_id > $after order by session_id limit $limit`,
    recordPage: `
      select * from idempotency where org_id = $org and (scope, key) > ($scope, $key)
      order by scope, key limit $limit`,
    usagePage: `
      select day, user_id as "userId", model, sessions, messages, tokens, bytes from usage_daily
      where org_id = $org and (day, user_id, model) > ($day, $user, $model)
      order by day, user_id, model limit $limit`,
    findUsage: `
      select sessions, messages, tokens, bytes from usage_daily
      where org_id = $org and day = $day and user_id = $user and model = $model${lock}`,
  } as const;
}

function nextOrganisation(table: string): string {
  return `select org_id from ${table} where org_id > $after order by org_id limit 1`;
}
