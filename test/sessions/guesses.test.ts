import { expect, test } from 'vitest';
import { manualClock } from '../../src/kernel/index.ts';
import { listenWith, openSessions } from '../../src/sessions/index.ts';

test('tokens cannot be tried without end where the service is not a test', async () => {
  const clock = manualClock(Date.parse('2026-01-01T00:00:00Z'));
  const service = await openSessions({ memory: true, clock });
  const token = await service.mintToken('acme');
  const listener = await listenWith(service, { clock, limitGuesses: true });
  const ask = async (authorization: string | undefined) => {
    const headers: Record<string, string> = authorization ? { authorization } : {};
    const url = `${listener.url}/api/v3/organizations/acme/ai/sessions`;
    return (await fetch(url, { headers })).status;
  };
  for (let guess = 0; guess < 20; guess += 1) {
    expect([await ask(undefined), await ask(`Bearer wrong-${guess}`)]).toEqual([401, 401]);
  }
  expect([await ask('Bearer wrong'), await ask(`Bearer ${token}`)]).toEqual([429, 429]);
  clock.advance(60_000);
  expect(await ask(`Bearer ${token}`)).toBe(200);
  await listener.close();
  await service.close();
});
