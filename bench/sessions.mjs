import { compareInProcess } from './kit/compare-in-process.mjs';
import { upkeepDone } from './kit/sqlite-upkeep.mjs';
import { openRawStore } from './sessions/raw-store.mjs';
import { scratchFile } from './sessions/scratch-file.mjs';
import { openService } from './sessions/service.mjs';

/** Appends that wait together. */
const TOGETHER = 32;

/**
 * AI Sessions: the embedded service's handler, against the SQLite driver with the same statements
 * on the same file, through a connection of its own. A durable write costs the disk most of its
 * time, so appends are measured one at a time and many at once.
 */
export async function sessions() {
  const file = scratchFile();
  const service = await openService(file.path);
  const raw = openRawStore(file.path);
  try {
    const read = await service.createSessions('read', 64);
    const raws = await service.createSessions('raw', 64);
    const appended = await service.createSessions('appended', 64);
    await requireSameBodies(read, service, raw);
    await upkeepDone();
    const figure = await compareInProcess('AI Sessions: the handler in process, SQLite on disk', [
      { name: 'raw get', run: each(read, (id) => raw.get(id)) },
      { name: 'get of 20 messages', against: ['raw get'], run: each(read, service.get) },
      { name: 'raw append', run: each(raws, (id) => raw.append([id])) },
      {
        name: 'append of 2 messages',
        against: ['raw append'],
        run: each(appended, service.append),
        settle: upkeepDone,
      },
      {
        name: `raw append, ${TOGETHER} in a transaction`,
        at: TOGETHER,
        run: several(raws, (ids) => raw.append(ids)),
      },
      {
        name: `append, ${TOGETHER} at once`,
        against: [`raw append, ${TOGETHER} in a transaction`, 'raw append'],
        at: TOGETHER,
        run: several(appended, (ids) => Promise.all(ids.map(service.append))),
        settle: upkeepDone,
      },
    ]);
    await requireAll(raws, raw.appended(), service);
    await requireAll(appended, service.appended(), service);
    return figure;
  } finally {
    raw.close();
    await service.close();
    file.remove();
  }
}

/** Takes the sessions in turn, one for each call. */
function each(ids, call) {
  let turn = 0;
  return () => {
    turn = (turn + 1) % ids.length;
    return call(ids[turn]);
  };
}

function several(ids, call) {
  let turn = 0;
  return () => {
    turn = (turn + TOGETHER) % ids.length;
    return call(ids.slice(turn, turn + TOGETHER));
  };
}

/** Both sides must have read the same, or they did not do the same. */
async function requireSameBodies(ids, service, raw) {
  for (const id of ids) {
    if (String(await service.get(id)) !== String(raw.get(id)))
      throw new Error('the two sides read differently');
  }
}

/** Nothing that was acknowledged is missing, on either side. */
async function requireAll(ids, appended, service) {
  let messages = 0;
  for (const id of ids) messages += JSON.parse(await service.get(id)).totalMessages;
  const expected = ids.length * service.messagesAtStart + appended * service.messagesPerAppend;
  if (messages !== expected) throw new Error(`${messages} messages are stored, not ${expected}`);
}
