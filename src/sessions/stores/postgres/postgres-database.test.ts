import { DatabaseError, type Pool, type PoolClient } from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Batch } from './batch.ts';
import { PostgresDatabase } from './postgres-database.ts';

/** A connection on which everything is answered at once, but for the writes: those fail after a time. */
function connectionThatFails(afterMs: number) {
  const failure = Object.assign(new DatabaseError('canceling statement', 0, 'error'), {
    code: '57014',
  });
  let batches = 0;
  const client = {
    ...{ host: '127.0.0.1', port: 1, processID: 1, secretKey: 1 },
    on: () => client,
    off: () => client,
    release: vi.fn<PoolClient['release']>(),
    async query(asked: unknown) {
      if (!(asked instanceof Batch)) return;
      batches += 1;
      if (batches === 1) asked.callback(null, []);
      else setTimeout(() => asked.callback(failure, []), afterMs);
    },
  };
  const pool = { options: { max: 1 }, connect: async () => client };
  return { client, pool: pool as unknown as Pool };
}

test.each([
  ['fails in time', 3_999, false],
  ['was cancelled meanwhile, which may come too late', 4_001, expect.any(Error)],
])(
  'a connection whose transaction %s is given back, or thrown away',
  async (_, afterMs, thrown) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { client, pool } = connectionThatFails(afterMs);
    const writing = new PostgresDatabase(pool, 'capstan').write({
      reach: { organisation: 'acme' },
      lanes: [],
      look: [],
      decide: () => ({ writes: [], result: undefined }),
    });
    const refused = expect(writing).rejects.toMatchObject({ code: 'store_unavailable' });
    await vi.advanceTimersByTimeAsync(5_000);
    await refused;
    expect(client.release.mock.calls).toEqual([[thrown]]);
  },
);
