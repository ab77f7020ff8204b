import type { Hit, SearchQuery } from '../added-records.ts';
import type { OrgScope } from '../tenancy.ts';
import { toRole } from './rows.ts';
import type { Query, Rows } from './sql-database.ts';
import type { Statements } from './statements.ts';

/** What finds messages: one more than wanted, to see whether there are more. */
export function searchQuery(
  { words, search }: Statements,
  { organisation }: OrgScope,
  query: SearchQuery,
): Query {
  const { userId, after, limit, now } = query;
  const values = {
    ...{ org: organisation, now, limit: limit + 1, match: words.match(query.words, organisation) },
    ...(userId !== undefined && { user: userId }),
    ...(after && {
      saidAt: after.createdAt,
      afterId: after.sessionId,
      afterSequence: after.sequence,
    }),
  };
  const shape = { byUser: userId !== undefined, byPosition: after !== undefined };
  return { text: search(shape), values };
}

/** The messages that were found. */
export function hitsIn(rows: Rows): readonly Hit[] {
  return (rows as unknown as readonly HitRow[]).map((row) => ({
    sessionId: row.session_id,
    sequence: row.seq,
    role: toRole(row.role),
    content: row.content,
    createdAt: row.said_at,
    title: row.title,
    userId: row.user_id,
  }));
}

interface HitRow {
  readonly session_id: string;
  readonly seq: number;
  readonly role: number;
  readonly content: string;
  readonly said_at: number;
  readonly title: string;
  readonly user_id: string;
}
