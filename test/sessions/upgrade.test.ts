import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/kernel/index.ts';
import { openStore } from '../../src/sessions/index.ts';
import { FORMATS, fileOf, lived, temporaryFile } from './earlier-formats.ts';
import { answersOf, goOn, nextStep } from './history.ts';
import { killUpgrades } from './killed-upgrades.ts';

test.each(FORMATS.sqlite)(
  'a file of format %i, filled, is brought to the newest one and answers as before',
  async (format) => {
    const { life, tables } = await lived(100 + format, 150);
    const path = temporaryFile();
    fileOf(path, format, tables);
    const upgraded = await goOn(await openStore({ path }), life);
    for (const name of Object.keys(life.tokens)) {
      const { list, every, active, found } = await answersOf(life, name);
      expect(await answersOf(upgraded, name), name).toMatchObject({ list, every, active, found });
    }
    const random = seededRandom(format);
    for (let n = 0; n < 60; n += 1) {
      const step = nextStep(random);
      const reply = await step(life);
      expect(await step(upgraded), `step ${n}`).toEqual(reply);
    }
    await upgraded.close();
  },
);

test('R24: an upgrade that is killed is taken up again, and nothing is lost', async () => {
  const size = { sessions: 400, messages: 20, kills: 8 };
  const folder = dirname(temporaryFile());
  const { midway } = await killUpgrades(folder, size, seededRandom(24));
  expect(midway).toBeGreaterThan(0);
});
