import type { Hit } from '../added-records.ts';
import type { SearchInput } from '../additions.ts';
import type { Context } from '../context.ts';
import { searchCursors } from '../cursor.ts';
import { excerpt, plainText, type Word } from '../words.ts';
import { isForeign, type ListAnswer } from './list-sessions.ts';
import { timestamp } from './timestamp.ts';

/**
 * Finds messages of living sessions that have all words, the newest first. How they were looked for
 * is said, because not every store has an index.
 *
 * @throws Refusal invalid_parameter for a cursor of another search | scope_forbidden (D28)
 */
export async function searchMessages(
  context: Context,
  { cursor, limit, ...given }: SearchInput,
): Promise<ListAnswer> {
  const { store, clock, scope } = context;
  if (isForeign(context, given)) return answer('index', []);
  const filters = { ...given, userId: given.userId ?? scope.user };
  const { signingKey: key } = store;
  const after = cursor === undefined ? undefined : searchCursors.read(key, scope, filters, cursor);
  const page = await store.search(scope, { ...filters, limit, after, now: clock.now() });
  const last = page.more ? page.hits.at(-1) : undefined;
  return {
    ...answer(
      page.mode,
      page.hits.map((hit) => describe(hit, filters.words)),
    ),
    cursor: last && searchCursors.make(key, scope, filters, last),
  };
}

function answer(mode: 'index' | 'scan', hits: readonly object[]): ListAnswer {
  return { body: JSON.stringify({ mode, hits }), cursor: undefined, total: undefined };
}

function describe(hit: Hit, words: readonly Word[]): object {
  const { sessionId, title, userId, sequence: seq, role, createdAt, content } = hit;
  return {
    ...{ sessionId, title, userId, seq, role, createdAt: timestamp(createdAt) },
    excerpt: excerpt(plainText(content), words),
  };
}
