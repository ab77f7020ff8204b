import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { openSessions } from '../../src/sessions/index.ts';
import { loadDriver } from '../../src/sessions/stores/sqlite/driver.ts';
import { migrate, STEPS } from '../../src/sessions/stores/sqlite/migrations.ts';
import { BEFORE_TOTALS, expectTotals } from './before-totals.ts';
import { rigOf, START } from './kit.ts';

test('a file of format 7 has its totals as soon as it is opened', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-sessions-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'sessions.db');
  const before = new (loadDriver().DatabaseSync)(path);
  migrate(before, STEPS.slice(0, 7));
  before.exec(BEFORE_TOTALS);
  before.close();
  const service = await openSessions({ path, clock: manualClock(START) });
  onTestFinished(() => service.close());
  await expectTotals(rigOf(service, manualClock(START), 'token'));
});
