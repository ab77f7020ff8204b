import { expect, test } from 'vitest';
import type { Call } from '../../src/consumes/index.ts';
import { Witness } from '../../src/host/witness.ts';
import { manualClock } from '../../src/kernel/index.ts';
import { traceFields } from '../../src/telemetry/index.ts';

const CONTEXT = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };

/** What is shown of a request with these fields. */
async function shown(fields: Readonly<Record<string, string>>, secrets: readonly string[] = []) {
  const witness = new Witness(manualClock(0));
  const base = new URL('http://api.test');
  const transport = witness.transport(async () => ({ status: 200, headers: {} }), base, secrets);
  const headers = { ...fields, ...traceFields(CONTEXT) };
  const call = { operation: { id: 'a.get' } } as Call;
  const { sent } = await witness.watch(CONTEXT.traceId, () =>
    transport({ method: 'GET', target: '/', headers }, call),
  );
  return sent[0]?.headers ?? {};
}

test.each([
  'authorization',
  'proxy-authorization',
  'cookie',
  'x-api-key',
  'x-auth-token',
  'x-amz-security-token',
  'x-vault-token',
  'x-hub-signature-256',
  'x-client-secret',
  'x-db-password',
  'x-access-key-id',
])('of %s there is no value', async (name) => {
  expect(await shown({ [name]: 'CANARY' })).toMatchObject({ [name]: '(left out)' });
});

test('other fields are shown, without the secrets that are known', async () => {
  const fields = { accept: 'text/plain', 'x-author': 'ada', 'x-where': 'at CANARY, here' };
  expect(await shown(fields, ['CANARY'])).toMatchObject({
    ...fields,
    'x-where': 'at (left out), here',
  });
});
