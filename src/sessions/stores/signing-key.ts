import { randomBytes } from 'node:crypto';
import type { SqlDatabase } from './sql-database.ts';
import { statementsIn } from './statements.ts';

/** The key that a database keeps for signing cursors; made by whoever opens it first. */
export async function signingKeyOf(database: SqlDatabase): Promise<Uint8Array> {
  const { fixed } = statementsIn(database.dialect);
  const find = { text: fixed.findSecret, values: { name: 'signing' } };
  const known = (await database.read({}, [find]))[0]?.[0];
  if (known) return known.value as Uint8Array;
  const insert = { text: fixed.insertSecret, values: { name: 'signing', value: randomBytes(32) } };
  await database.write({
    reach: {},
    lanes: [],
    look: [],
    decide: () => ({ writes: [insert], result: undefined }),
  });
  return (await database.read({}, [find]))[0]?.[0]?.value as Uint8Array;
}
