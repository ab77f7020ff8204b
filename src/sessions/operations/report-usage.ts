import type { UsageInput } from '../additions.ts';
import type { Context } from '../context.ts';
import { isForeign } from './list-sessions.ts';

/**
 * What was used, by day, user and model. It counts what happened, so what is deleted or expired stays
 * counted.
 *
 * @returns JSON text of an array, and whether more rows follow
 * @throws Refusal scope_forbidden (D28)
 */
export async function reportUsage(
  context: Context,
  input: UsageInput,
): Promise<{ readonly body: string; readonly more: boolean }> {
  if (isForeign(context, input)) return { body: '[]', more: false };
  const { store, scope } = context;
  const rows = await store.usage(scope, { ...input, userId: input.userId ?? scope.user });
  return { body: JSON.stringify(rows.slice(0, input.limit)), more: rows.length > input.limit };
}
