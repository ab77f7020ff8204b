import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/kernel/index.ts';
import { openStore } from '../../../src/sessions/index.ts';
import { FORMATS, fileOf, lived, schemaOf, temporaryFile, twinOf } from '../earlier-formats.ts';
import { answersOf, goOn, type Life, nextStep } from '../history.ts';
import { server } from '../stores.ts';

test.each(FORMATS.postgres)(
  'tables of format %i, filled, are brought to the newest one and answer as a file that was',
  async (format) => {
    const { life, tables } = await lived(format, 150);
    const path = temporaryFile();
    const schema = await schemaOf(format, tables);
    fileOf(path, await twinOf(schema), tables);
    const { url } = server();
    const stores = [await openStore({ path }), await openStore({ url, schema, connections: 2 })];
    const [file, database] = await Promise.all(stores.map((store) => goOn(store, life)));
    if (!file || !database) throw new Error('two lives go on');
    for (const name of Object.keys(life.tokens)) {
      const { list, every } = await answersOf(life, name);
      const upgraded = await answersOf(database, name);
      expect(upgraded, name).toMatchObject({ list, every });
      expect(upgraded, name).toEqual(await answersOf(file, name));
    }
    const random = seededRandom(format);
    for (let n = 0; n < 60; n += 1) {
      const step = nextStep(random);
      expect(await step(database), `step ${n}`).toEqual(await step(file));
    }
    expect(await logOf(database)).toEqual(await logOf(file));
    await file.close();
    await database.close();
  },
);

/** What the audit log tells when somebody was let look at it. */
async function logOf({ rig }: Life) {
  const token = await rig.mint('acme', { scope: 'admin' });
  const { body } = await rig.get('/audit', { token });
  expect(body[0].operation).toBe('create-token');
  return body.map(({ number, operation, at }: Record<string, unknown>) => [number, operation, at]);
}
