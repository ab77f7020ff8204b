import type { Context } from '../context.ts';
import type { ListInput } from '../contract.ts';
import { listCursors } from '../cursor.ts';
import { Refusal } from '../refusal.ts';

/** One page of sessions. */
export interface ListAnswer {
  /** JSON text of an array. */
  readonly body: string;
  /** For the next page; absent on the last one. */
  readonly cursor: string | undefined;
  /** Of all pages, when asked for. */
  readonly total: number | undefined;
}

/**
 * Lists living sessions, newest change first (D3, D4, D5).
 *
 * @throws Refusal invalid_parameter for a cursor of another list | scope_forbidden (D28)
 */
export async function listSessions(context: Context, input: ListInput): Promise<ListAnswer> {
  const { store, clock, scope, settings } = context;
  if (isForeign(context, input)) return { body: '[]', cursor: undefined, total: none(input) };
  const { cursor, ...filters } = { ...input, userId: input.userId ?? scope.user };
  const after =
    cursor === undefined ? undefined : listCursors.read(store.signingKey, scope, filters, cursor);
  const page = await store.list(scope, {
    ...filters,
    fields: settings.responseFields,
    after,
    now: clock.now(),
  });
  return {
    body: page.body,
    cursor: page.next && listCursors.make(store.signingKey, scope, filters, page.next),
    total: page.total,
  };
}

/**
 * D26: a bound token lists its own user's sessions; it learns nothing of another's.
 *
 * @throws Refusal scope_forbidden (D28)
 */
export function isForeign(
  { scope, settings }: Context,
  { userId }: Pick<ListInput, 'userId'>,
): boolean {
  if (scope.user === undefined || userId === undefined || userId === scope.user) return false;
  if (settings.foreignUserSession === 404) return true;
  throw new Refusal('scope_forbidden', 'the token may not act for this user', {
    details: [{ path: '/userId', message: 'is not the user of the token' }],
  });
}

function none({ count }: ListInput): number | undefined {
  return count ? 0 : undefined;
}
