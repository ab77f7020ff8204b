import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { silent } from '../../../telemetry/index.ts';
import { clientAmong } from './client-among.ts';

test('of a server that has several addresses it is told why it cannot be reached', async () => {
  const refused = new AggregateError([new Error('connect ECONNREFUSED ::1:5432')], '');
  const connecting = vi.spyOn(pg.Client.prototype, 'connect');
  connecting.mockImplementation(() => Promise.reject(refused));
  onTestFinished(() => connecting.mockRestore());
  const Client = clientAmong({ urls: ['postgres://db-1/app'], looked: true }, silent);
  await expect(new Client().connect()).rejects.toThrow(
    'no server takes writes: db-1:5432: connect ECONNREFUSED ::1:5432',
  );
});
