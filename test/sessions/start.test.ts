import { expect, test } from 'vitest';
import { startSessions } from '../../src/sessions/index.ts';

test('services started side by side share nothing and answer over their own address', async () => {
  const [one, two] = await Promise.all([
    startSessions({ memory: true }),
    startSessions({ memory: true }),
  ]);
  const token = await one.mintToken('acme');
  const list = (url: string) =>
    fetch(`${url}/api/v3/organizations/acme/ai/sessions`, {
      headers: { authorization: `Bearer ${token}` },
    });
  expect([(await list(one.url)).status, (await list(two.url)).status]).toEqual([200, 401]);
  await Promise.all([one.close(), two.close()]);
  await expect(list(one.url)).rejects.toThrow();
});

test('a port that is taken leaves no service behind', async () => {
  const first = await startSessions({ memory: true });
  const port = Number(new URL(first.url).port);
  await expect(startSessions({ memory: true, port })).rejects.toThrow('taken');
  await first.close();
});
