import type { Dialect } from './dialect.ts';

/** Beyond this, numbers are no longer exact everywhere. */
const MOST = Number.MAX_SAFE_INTEGER;

/** A sum of tokens: exact up to its end, where it stays. */
const sum = (column: string) => {
  const both = `totals.${column} + excluded.tokens`;
  return `case when ${both} > ${MOST} then ${MOST} else ${both} end`;
};

/**
 * Tokens of the last day or month: a later one begins with its own, and those of an earlier one,
 * which come from elsewhere, do not count.
 */
const sumOfLast = (column: string, period: (row: string) => string) => {
  const [given, last] = [period('excluded'), period('totals')];
  return `${column} = case when ${given} > ${last} then excluded.tokens
          when ${given} = ${last} then ${sum(column)} else totals.${column} end`;
};

const day = (row: string) => `${row}.day`;
const month = (row: string) => `substr(${row}.day, 1, 7)`;

/**
 * What an organisation has and has spent, in the row that numbers its events: every write holds it
 * from then until its commit, so that the totals cost no statement and no lock of their own.
 */
export function totalsStatements({ endedOf }: Dialect) {
  return {
    count: `
      insert into totals (org_id, events, sessions, bytes, tokens, day, day_tokens, month_tokens)
      values ($org, $events, $sessions, $bytes, $tokens, $day, $tokens, $tokens)
      on conflict (org_id) do update set
        events = totals.events + excluded.events,
        sessions = totals.sessions + excluded.sessions,
        bytes = totals.bytes + excluded.bytes,
        tokens = ${sum('tokens')},
        ${sumOfLast('day_tokens', day)},
        ${sumOfLast('month_tokens', month)},
        day = case when excluded.day > totals.day then excluded.day else totals.day end`,
    holdTotals: `
      insert into totals (org_id, events) values ($org, 0)
      on conflict (org_id) do update set events = totals.events`,
    // In a statement of its own: it sees what those did for whom the lock was waited.
    readTotals: `
      select *,
        case when sessions < $fullSessions then 0
          else (select count(*) from sessions where ${endedOf}) end as ended,
        case when bytes < $fullBytes then 0
          else (select cast(coalesce(sum(bytes), 0) as bigint) from sessions where ${endedOf}) end
          as ended_bytes
      from totals where org_id = $org`,
    keptTotals: `
      select tokens, day, day_tokens as "dayTokens", month_tokens as "monthTokens"
      from totals where org_id = $org`,
    putBackTotals: `
      insert into totals (org_id, events, sessions, bytes, tokens, day, day_tokens, month_tokens)
      values ($org, 0, $sessions, $bytes, $tokens, $day, $dayTokens, $monthTokens)
      on conflict (org_id) do update set
        sessions = excluded.sessions, bytes = excluded.bytes, tokens = excluded.tokens,
        day = excluded.day, day_tokens = excluded.day_tokens,
        month_tokens = excluded.month_tokens`,
  } as const;
}
