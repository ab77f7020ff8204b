import type { Context } from '../context.ts';
import { resetOf, SHARED_QUOTAS } from './quotas.ts';
import { timestamp } from './timestamp.ts';

/**
 * The quotas of the organisation, and what is used of them: of all that is counted, whether it is
 * limited or not. Who is bound to one user is told the limits alone (D26).
 *
 * @returns JSON text
 */
export async function reportQuotas({
  store,
  scope,
  settings: { quotas },
  clock,
}: Context): Promise<string> {
  const now = clock.now();
  const used = scope.user === undefined ? await store.used(scope, now) : undefined;
  const limited = (limit: number | false) => (limit === false ? {} : { limit });
  const shared = SHARED_QUOTAS.map((name) => {
    const reset = resetOf(name, now);
    return [
      name,
      {
        ...limited(quotas[name]),
        ...(used && { used: used[name] }),
        ...(reset !== undefined && { resetsAt: timestamp(reset) }),
      },
    ] as const;
  });
  return JSON.stringify({
    ...Object.fromEntries(shared),
    tokensPerSession: limited(quotas.tokensPerSession),
    ...(quotas.rate && { rate: quotas.rate }),
  });
}
