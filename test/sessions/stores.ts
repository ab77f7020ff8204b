import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { openStore, type PortableStore } from '../../src/sessions/index.ts';
import type { Log } from '../../src/telemetry/index.ts';

/** An empty store of the kind that this run of the tests is about; closing it removes what it kept. */
export async function openEmptyStore(log?: Log): Promise<PortableStore> {
  const kind = inject('store');
  if (kind === 'memory') return openStore({ memory: true }, log);
  if (kind === 'file') {
    const folder = mkdtempSync(join(MEMORY_DISK, 'capstan-sessions-'));
    const store = await openStore({ path: join(folder, 'sessions.db') }, log);
    return closing(store, async () => rmSync(folder, { recursive: true }));
  }
  const schema = free.pop() ?? freshSchema();
  const { url } = server();
  const store = await openStore({ url, schema, connections: 4, partitions: 2 }, log);
  return closing(store, async () => {
    await empty(schema);
    free.push(schema);
  });
}

/** What is tested here is what a store does, not how long the disk takes. */
export const MEMORY_DISK = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** The server of this run. */
export function server(): { readonly url: string; readonly admin: string } {
  const provided = inject('postgres');
  if ('missing' in provided) throw new Error(provided.missing);
  return provided;
}

function closing(store: PortableStore, after: () => Promise<void>): PortableStore {
  let closed = false;
  return new Proxy(store, {
    get(target, name) {
      if (name !== 'close') {
        const member = Reflect.get(target, name, target) as unknown;
        return typeof member === 'function' ? member.bind(target) : member;
      }
      return async () => {
        await target.close();
        if (!closed) await after();
        closed = true;
      };
    },
    // What tests spy on must be seen by the service too.
    set: (target, name, value) => Reflect.set(target, name, value),
  });
}

/** Schemas that are empty again: to make one takes longer than most tests. */
const free: string[] = [];
let made = 0;

/** A schema that nobody has used. */
export function freshSchema(): string {
  made += 1;
  return `test_${process.pid}_${Number(process.env.VITEST_POOL_ID)}_${made}`;
}

async function empty(schema: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server().admin}` });
  await client.connect();
  const tables = [
    'messages',
    'sessions',
    'tombstones',
    'idempotency',
    'tokens',
    'usage_daily',
    'outbox',
    'totals',
    'audit',
    'audit_heads',
  ];
  await client.query(tables.map((table) => `delete from ${schema}.${table};`).join(''));
  await client.end();
}
