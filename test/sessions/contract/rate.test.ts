import { expect, test } from 'vitest';
import { manualClock } from '../../../src/kernel/index.ts';
import { Rates } from '../../../src/sessions/index.ts';
import { ABSENT, open, type Reply } from '../kit.ts';

const fields = ({ headers }: Reply) => [
  headers['ratelimit-policy'],
  headers.ratelimit,
  headers['retry-after'],
];

test('D41: nobody is told to slow down', async () => {
  const { get } = await open();
  const replies = await Promise.all(Array.from({ length: 200 }, () => get('')));
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
  expect(Object.keys(replies[0]?.headers ?? {}).filter((name) => /rate|retry/.test(name))).toEqual(
    [],
  );
});

const POLICY = '"default";q=3;w=6';
const quotas = { rate: { requestsPerSecond: 0.5, burst: 3 } };

test('D41: with a rate, whoever sends more is told so, and when to come back', async () => {
  const { get, post, clock } = await open({ quotas });
  expect(fields(await get(''))).toEqual([POLICY, '"default";r=2;t=2', undefined]);
  expect(fields(await post({}))).toEqual([POLICY, '"default";r=1;t=4', undefined]);
  expect(fields(await get(`/${ABSENT}`))).toEqual([POLICY, '"default";r=0;t=6', undefined]);
  const refused = await post({ userId: 'u' });
  expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
  expect(fields(refused)).toEqual([POLICY, '"default";r=0;t=2', '2']);
  clock.advance(2_000);
  expect((await get('?count=true')).headers['x-total-count']).toBe('0');
  expect((await get('')).status).toBe(429);
  clock.advance(6_000);
  for (const status of [200, 200, 200, 429]) expect((await get('')).status).toBe(status);
});

test('D41: a rate is of one organisation, and only who belongs to it uses it up', async () => {
  const free = { quotas: { rate: false as const } };
  const rig = await open({ quotas, organisations: { initech: free } });
  const globex = { token: await rig.mint('globex') };
  const initech = { token: await rig.mint('initech'), organisation: 'initech' };
  for (let n = 0; n < 5; n += 1) {
    for (const token of [null, 'cps_nobody-made-this', globex.token]) {
      const reply = await rig.get('', { token });
      expect([401, 403]).toContain(reply.status);
      expect(fields(reply)).toEqual([undefined, undefined, undefined]);
    }
    expect((await rig.get('', initech)).status).toBe(200);
  }
  // A token that may not do it belongs to the organisation all the same.
  const token = await rig.mint('acme', { scope: 'read' });
  expect((await rig.post({ userId: 'u' }, { token })).status).toBe(403);
  for (const status of [200, 200, 429]) expect((await rig.get('')).status).toBe(status);
  expect((await rig.get('', { ...globex, organisation: 'globex' })).status).toBe(200);
});

test('D41: organisations that have not asked for longest are forgotten, and no memory with them', async () => {
  const rates = new Rates(manualClock(0));
  const once = { requestsPerSecond: 1, burst: 1 };
  const count = (organisation: string) => rates.count(organisation, once, () => {});
  for (let n = 0; n < 10_001; n += 1) count(`organisation-${n}`);
  count('organisation-0');
  expect(() => count('organisation-10000')).toThrow('another request in 1 s');
});
