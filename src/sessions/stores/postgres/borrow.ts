import type { Pool, PoolClient } from 'pg';
import { endsConnection } from './failures.ts';

/**
 * Uses a connection of a pool and gives it back; one that is of no more use is thrown away.
 *
 * @throws whatever connecting or `use` throws
 */
export async function borrow<T>(pool: Pool, use: (client: PoolClient) => Promise<T>): Promise<T> {
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
