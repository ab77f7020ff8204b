import type { ListQuery, Position } from '../store.ts';
import type { OrgScope } from '../tenancy.ts';
import type { SqlParameters } from './driver.ts';
import type { ListShape } from './statements.ts';

/** Which statement a query needs. */
export function shapeOf(query: ListQuery): ListShape {
  return {
    fields: query.fields,
    status: query.status,
    byUser: query.userId !== undefined,
    byGroup: query.sessionGroup !== undefined,
    byModel: query.model !== undefined,
    byPosition: query.after !== undefined,
  };
}

/** Values of the placeholders that page and count have in common. */
export function filterOf(scope: OrgScope, query: ListQuery): SqlParameters {
  return {
    org: scope.organisation,
    now: query.now,
    ...(query.userId !== undefined && { user: query.userId }),
    ...(query.sessionGroup !== undefined && { group: query.sessionGroup }),
    ...(query.model !== undefined && { model: query.model }),
  };
}

/** The place of a list item in the order of lists, which the item itself names. */
export function positionOf(item: string): Position {
  const { updated_at, id } = JSON.parse(item) as { updated_at: string; id: string };
  return { updatedAt: Date.parse(updated_at), id };
}
