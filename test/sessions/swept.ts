import { onTestFinished } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { sweep } from '../../src/sessions/expiry.ts';
import { createSessions, resolveSettings, type SettingsInput } from '../../src/sessions/index.ts';
import { silent } from '../../src/telemetry/index.ts';
import { rigOf, START } from './kit.ts';
import { openEmptyStore } from './stores.ts';

/** A service that sweeps when it is told to, with tokens of two organisations. */
export async function openSwept(settings: SettingsInput) {
  const clock = manualClock(START);
  const store = await openEmptyStore();
  const service = createSessions({ store, clock, settings });
  onTestFinished(() => service.close());
  const rig = rigOf(service, clock, await service.mintToken('acme'));
  const globex = { token: await service.mintToken('globex'), organisation: 'globex' };
  const settingsOf = resolveSettings(settings);
  const sweeping = () => sweep({ store, clock, settingsOf, log: silent });
  return { rig, globex, clock, store, service, sweeping };
}
