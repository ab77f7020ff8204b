import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { seededRandom } from '../../src/kernel/index.ts';
import { STEPS } from '../../src/sessions/stores/sqlite/migrations.ts';
import { killUpgrades } from '../sessions/killed-upgrades.ts';
import { fileGround, report } from './kit.ts';

const SIZE = { sessions: 4_000, messages: 10, kills: 50 };

test('R24: an upgrade that is killed is taken up again, and nothing is lost', async (context) => {
  const { name, place } = fileGround();
  const folder = dirname((place as { path: string }).path);
  const { midway, formats } = await killUpgrades(folder, SIZE, seededRandom(24));
  expect(midway).toBeGreaterThan(SIZE.kills / 4);
  report(context, {
    what: 'kill -9 while a file is brought to the newest format, and while that is made up for',
    store: name,
    done: `${SIZE.kills} kills of the way from format 1 to ${STEPS.length} with ${SIZE.sessions * SIZE.messages} messages; ${midway} before its end, at formats ${[...formats].sort().join(', ')}`,
    result: 'each file became what it becomes when nobody disturbs: every row, every word',
  });
});
