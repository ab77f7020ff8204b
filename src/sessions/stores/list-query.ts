import type { ListQuery, Position } from '../store.ts';
import type { OrgScope } from '../tenancy.ts';
import type { WordIndex } from './dialect.ts';
import type { SqlValues } from './sql-database.ts';
import { isMerged, type ListShape } from './statements.ts';

/** Which statement a query needs. */
export function shapeOf(query: ListQuery): ListShape {
  return {
    fields: query.fields,
    status: query.status,
    byUser: query.userId !== undefined,
    byGroup: query.sessionGroup !== undefined,
    byModel: query.model !== undefined,
    byText: query.text !== undefined,
    byMetadata: query.metadata.length,
    byPosition: query.after !== undefined,
  };
}

/** Values of the placeholders that page and count have in common. */
export function filterOf(scope: OrgScope, query: ListQuery, { match }: WordIndex): SqlValues {
  const metadata = query.metadata.flatMap(({ name, value }, n) => [
    [`name${n}`, name],
    [`string${n}`, JSON.stringify(value)],
    [`literal${n}`, value],
  ]);
  return {
    org: scope.organisation,
    now: query.now,
    ...(query.userId !== undefined && { user: query.userId }),
    ...(query.sessionGroup !== undefined && { group: query.sessionGroup }),
    ...(query.model !== undefined && { model: query.model }),
    ...(query.text && { match: match(query.text, scope.organisation) }),
    ...(Object.fromEntries(metadata) as SqlValues),
  };
}

/** Values of the placeholders of a page: one more row than wanted, to see whether there are more. */
export function pageValues(shape: ListShape, filter: SqlValues, query: ListQuery): SqlValues {
  const limit = query.limit + 1;
  return {
    ...filter,
    ...(query.after && { updatedAt: query.after.updatedAt, afterId: query.after.id }),
    limit,
    offset: query.offset,
    ...(isMerged(shape) && { head: limit + query.offset }),
  };
}

/** The place of a list item in the order of lists, which the item itself names. */
export function positionOf(item: string): Position {
  const { updated_at, id } = JSON.parse(item) as { updated_at: string; id: string };
  return { updatedAt: Date.parse(updated_at), id };
}
