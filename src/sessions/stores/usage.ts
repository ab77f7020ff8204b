import type { UsageInput } from '../additions.ts';
import type { KeptSession, KeptUsage } from '../contents.ts';
import { dayOf } from '../days.ts';
import type { StoredSession } from '../store.ts';
import type { OrgScope } from '../tenancy.ts';
import { contentBytes } from '../words.ts';
import { usageReport } from './added-statements.ts';
import type { Query } from './sql-database.ts';
import type { Statements } from './statements.ts';
import { addedBy, countAdded, NOTHING } from './totals.ts';

/** What counts a change of a session, if it spent something; `before` is absent for a new one. */
export function countUsage(
  statements: Statements,
  org: string,
  session: StoredSession,
  before: StoredSession | undefined,
): readonly Query[] {
  const messages = session.lastSequence - (before?.lastSequence ?? 0);
  const added = addedBy(session, before);
  if (before && messages === 0 && added.tokens === 0) return [];
  const { userId, model = '', updatedAt } = session;
  return [addUsage(statements, org, { day: dayOf(updatedAt), userId, model, messages, ...added })];
}

/**
 * What counts a session from elsewhere on the days on which it was begun and on which things were
 * said; its tokens, of which only the sum is known, on the last one. What a fork took over was
 * counted where it was said.
 */
export function countArrival(
  statements: Statements,
  org: string,
  session: KeptSession,
): readonly Query[] {
  const { userId, model = '', parent, messages, totalTokens, createdAt, updatedAt } = session;
  const days = new Map<string, { -readonly [name in keyof Spent]: Spent[name] }>();
  const on = (time: number) => {
    const day = dayOf(time);
    const spent = days.get(day) ?? { sessions: 0, messages: 0, tokens: 0, bytes: 0 };
    days.set(day, spent);
    return spent;
  };
  on(createdAt).sessions += 1;
  const taken = Math.max((parent?.sequence ?? 0) - session.firstSequence + 1, 0);
  for (const message of messages.slice(taken)) {
    const spent = on(message.createdAt);
    spent.messages += 1;
    spent.bytes += contentBytes(message.content);
  }
  on(updatedAt).tokens += totalTokens;
  return [...days].flatMap(([day, spent]) => [
    addUsage(statements, org, { day, userId, model, ...spent }),
    countAdded(statements, org, day, { ...NOTHING, tokens: spent.tokens }),
  ]);
}

type Spent = Pick<KeptUsage, 'sessions' | 'messages' | 'tokens' | 'bytes'>;

/** What adds to what was spent. */
export function addUsage({ fixed }: Statements, org: string, used: KeptUsage): Query {
  const { userId: user, ...values } = used;
  return { text: fixed.addUsage, values: { org, user, ...values } };
}

/** What finds what was used: one row more than wanted, to see whether there are more. */
export function usageQuery({ organisation: org }: OrgScope, input: UsageInput): Query {
  const { groupBy, from, to, userId, model, limit, offset } = input;
  const text = usageReport({ groupBy, byUser: userId !== undefined, byModel: model !== undefined });
  const values = {
    ...{ org, from, to, limit: limit + 1, offset },
    ...(userId !== undefined && { user: userId }),
    ...(model !== undefined && { model }),
  };
  return { text, values };
}
