import { createRequire } from 'node:module';
import type { Pool } from 'undici';

type PoolConstructor = new (origin: string, options: Pool.Options) => Pool;

/**
 * Opens a pool of connections. Loads that part of undici alone and only now: its index brings
 * fetch, WebSocket and caches along, which takes three times as long and is never used here.
 */
export function openPool(origin: string, options: Pool.Options): Pool {
  const Constructor = createRequire(import.meta.url)(
    'undici/lib/dispatcher/pool.js',
  ) as PoolConstructor;
  return new Constructor(origin, options);
}
