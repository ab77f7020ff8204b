import type { Pool, PoolClient } from 'pg';
import { storeUnavailable } from '../../refusal.ts';
import { endsConnection } from './failures.ts';

/** Requests that may wait for a connection; the pool itself bounds how long. */
const MOST_WAITING = 1_000;

/**
 * Uses a connection of a pool and gives it back; one that is of no more use is thrown away.
 *
 * @throws Refusal store_unavailable when too many are waiting; whatever connecting or `use` throws
 */
export async function borrow<T>(pool: Pool, use: (client: PoolClient) => Promise<T>): Promise<T> {
  if (pool.waitingCount >= MOST_WAITING) {
    throw storeUnavailable(new Error(`${MOST_WAITING} requests wait for a connection`));
  }
  const client = await pool.connect();
  try {
    const result = await use(client);
    client.release();
    return result;
  } catch (failure) {
    client.release(endsConnection(failure) && (failure as Error));
    throw failure;
  }
}
