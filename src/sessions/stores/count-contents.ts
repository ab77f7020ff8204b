/**
 * Counts for `totals` what the tables held before they were counted: a part of the step that made
 * the columns, so it never changes. SQLite and PostgreSQL take it alike.
 */
export function countContents(): string {
  return `
insert into totals (org_id, events, sessions, bytes)
  select org_id, 0, count(*), sum(bytes) from sessions group by org_id
  on conflict (org_id) do update set sessions = excluded.sessions, bytes = excluded.bytes;
insert into totals (org_id, events, tokens, day)
  select org_id, 0, sum(tokens), max(day) from usage_daily group by org_id
  on conflict (org_id) do update set tokens = excluded.tokens, day = excluded.day;
update totals set
  day_tokens = (select coalesce(sum(tokens), 0) from usage_daily
    where usage_daily.org_id = totals.org_id and usage_daily.day = totals.day),
  month_tokens = (select coalesce(sum(tokens), 0) from usage_daily
    where usage_daily.org_id = totals.org_id
      and substr(usage_daily.day, 1, 7) = substr(totals.day, 1, 7));`;
}
