import type { Context } from '../context.ts';
import { Refusal } from '../refusal.ts';
import type { Added, Room, Used } from '../room.ts';
import type { Quotas } from '../settings.ts';

/** Quotas for all sessions of an organisation together. */
export const SHARED_QUOTAS = [
  'sessions',
  'bytes',
  'tokens',
  'tokensPerDay',
  'tokensPerMonth',
] as const satisfies readonly (keyof Used & keyof Quotas)[];

type SharedQuota = (typeof SHARED_QUOTAS)[number];

/**
 * The room that the quotas of the organisation leave for a request; `undefined` when none of them is
 * about what it adds.
 *
 * @param most what it adds at most
 */
export function roomFor(context: Context, most: Added): Room | undefined {
  const limits = limitsOn(context, most);
  if (limits.length === 0) return undefined;
  const now = context.clock.now();
  const fullAt = (name: 'sessions' | 'bytes') => {
    const limit = limits.find(([limited]) => limited === name)?.[1];
    return limit === undefined ? Number.MAX_SAFE_INTEGER : Math.max(0, limit - most[name] + 1);
  };
  return {
    now,
    full: { sessions: fullAt('sessions'), bytes: fullAt('bytes') },
    check(used, added) {
      for (const [name, limit] of limits) {
        const more = addedTo(name, added);
        if (more > 0 && used[name] + more > limit)
          throw exceeded(context, name, { limit, used: used[name], more, now });
      }
    },
  };
}

/**
 * Refuses what would spend tokens when none are left, before they are spent.
 *
 * @param session what was spent in the session so far
 * @throws Refusal quota_exceeded
 */
export async function requireTokens(context: Context, session: number): Promise<void> {
  const one = { ...NOTHING, tokens: 1 };
  checkSession(context, session, 1);
  const room = roomFor(context, one);
  if (room) room.check(await context.store.used(context.scope, room.now), one);
}

/**
 * Lets a session spend tokens.
 *
 * @param spent so far
 * @throws Refusal quota_exceeded
 */
export function checkSession(context: Context, spent: number, more: number): void {
  const limit = context.settings.quotas.tokensPerSession;
  if (limit === false || more === 0 || spent + more <= limit) return;
  const now = context.clock.now();
  throw exceeded(context, 'tokensPerSession', { limit, used: spent, more, now });
}

/** When a quota begins anew, if it does; milliseconds since the Unix epoch. */
export function resetOf(name: keyof Quotas, now: number): number | undefined {
  const date = new Date(now);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (name === 'tokensPerDay') return Date.UTC(year, month, date.getUTCDate() + 1);
  return name === 'tokensPerMonth' ? Date.UTC(year, month + 1, 1) : undefined;
}

const NOTHING: Added = { sessions: 0, bytes: 0, tokens: 0 };

function limitsOn(
  { settings: { quotas } }: Context,
  most: Added,
): readonly (readonly [SharedQuota, number])[] {
  return SHARED_QUOTAS.flatMap((name) => {
    const limit = quotas[name];
    return limit === false || addedTo(name, most) === 0 ? [] : [[name, limit] as const];
  });
}

function addedTo(name: SharedQuota, added: Added): number {
  return name === 'sessions' || name === 'bytes' ? added[name] : added.tokens;
}

interface Excess {
  readonly limit: number;
  readonly used: number;
  readonly more: number;
  readonly now: number;
}

/** What the others of the organisation used is not for who is bound to one user (D26). */
function exceeded(
  { scope }: Context,
  name: keyof Quotas,
  { limit, used, more, now }: Excess,
): Refusal {
  const reset = resetOf(name, now);
  const told = scope.user === undefined ? `${used} are used, ` : '';
  return new Refusal(
    'quota_exceeded',
    `the quota ${name} is ${limit}: ${told}and the request adds ${more}`,
    reset === undefined
      ? {}
      : { headers: { 'retry-after': String(Math.ceil((reset - now) / 1000)) } },
  );
}
