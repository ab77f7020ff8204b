import { startPostgres } from './kit/postgres-server.mjs';
import { chanceOf } from './sessionmix/chance.mjs';
import { fill, prepare } from './sessionmix/fill.mjs';
import { inProcess } from './sessionmix/in-process.mjs';
import { listSizes } from './sessionmix/list-sizes.mjs';
import { overHttp } from './sessionmix/over-http.mjs';
import { population } from './sessionmix/population.mjs';
import { postgresPlace } from './sessionmix/postgres-place.mjs';
import { sqlitePlace } from './sessionmix/sqlite-place.mjs';

/**
 * SessionMix v1: the service under the load of many organisations, over HTTP and in process beside
 * the raw driver, on each kind of store.
 *
 * @param {ReturnType<typeof import('./sessionmix/options.mjs').readSessionmixOptions>} options
 */
export async function* sessionmix(options) {
  for (const store of options.stores) yield* STORES[store](options);
}

const STORES = {
  sqlite: (options) => measure(sqlitePlace(), options),

  async *postgres(options) {
    if (options.postgres) {
      yield* measure(await postgresPlace(options.postgres), options);
      return;
    }
    const server = await startPostgres();
    if (!server) {
      yield skipped();
      return;
    }
    try {
      yield* measure(await postgresPlace(server.url), options);
    } finally {
      server.stop();
    }
  },
};

function skipped() {
  const notes = [
    'no PostgreSQL on this machine (apt-get install postgresql), and no --postgres <url>',
  ];
  return { title: 'SessionMix v1: PostgreSQL is skipped', contenders: [], ratios: [], notes };
}

async function* measure(place, options) {
  try {
    const copies = Array.from({ length: place.copies }, (_, copy) =>
      population({ ...options.filled, copy }),
    );
    await prepare(place, copies.flat());
    const before = await place.bytes();
    let messages = 0;
    for (const copy of copies) messages += await fill(place, copy, chanceOf(options.seed));
    const each = ((await place.bytes()) - before) / messages;
    const http = await overHttp(place, options);
    const size = `filled with ${messages} messages, ${Math.round(each)} bytes on the disk for each, everything included`;
    yield { ...http, notes: [...http.notes, size] };
    yield await inProcess(place, options);
    yield await listSizes(place, options);
  } finally {
    await place.remove();
  }
}
