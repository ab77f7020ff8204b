import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../src/kernel/index.ts';
import { type Served, serve } from './kit.ts';

const KEY = 'CANARY-right-key';
let clock: ManualClock;
let served: Served;
afterEach(() => served.stop());

const WALLS: readonly (readonly [string, string, (key: string) => Record<string, string>])[] = [
  ['bearer', "{type: bearer, token: '{{KEY}}'}", (key) => ({ authorization: `Bearer ${key}` })],
  [
    'basic',
    "{type: basic, username: anna, password: '{{KEY}}'}",
    (key) => ({ authorization: `Basic ${btoa(`anna:${key}`)}` }),
  ],
  ['API key', "{type: apikey, key: X-Key, value: '{{KEY}}'}", (key) => ({ 'x-key': key })],
];

describe.each(WALLS)('%s', (_, callers, proof) => {
  beforeEach(async () => {
    clock = manualClock(0);
    served = await serve({ callers }, { KEY }, { clock, trustProxies: ['127.0.0.1'] });
  });

  const ask = async (key: string | undefined, from = '203.0.113.9', url = served.rest) => {
    const headers = { 'x-forwarded-for': from, ...(key === undefined ? {} : proof(key)) };
    const response = await fetch(`${url}/notes/1`, { headers });
    const { type } = (await response.json()) as { type?: string };
    return [response.status, response.headers.get('retry-after'), type?.split(':').at(-1)];
  };

  test('T122: after 20 wrong ones an address waits, with a right one too; others do not', async () => {
    for (let guess = 0; guess < 20; guess += 1) {
      expect((await ask(`wrong-${guess}`))[0]).toBe(401);
    }
    expect(await ask('wrong')).toEqual([429, '3', 'credentials-guessed']);
    expect((await ask(KEY))[0]).toBe(429);
    expect((await ask(KEY, '203.0.113.10'))[0]).toBe(200);
    expect(served.log().match(/too many wrong credentials/g)).toHaveLength(1);
    expect(served.log()).toContain('"address":"203.0.113.9"');
    expect(served.log()).not.toContain('wrong-');
    clock.advance(3000);
    expect((await ask(KEY))[0]).toBe(200);
    expect((await ask('wrong'))[0]).toBe(401);
    expect((await ask(KEY))[0]).toBe(429);
    clock.advance(60_000);
    expect((await ask(KEY))[0]).toBe(200);
  });

  test('no credential is no guess', async () => {
    for (let request = 0; request < 30; request += 1) expect((await ask(undefined))[0]).toBe(401);
    expect((await ask(KEY))[0]).toBe(200);
  });

  test('what is guessed at one exposure is not held against another', async () => {
    for (let guess = 0; guess < 21; guess += 1)
      await ask('wrong', '203.0.113.9', new URL(served.mcp).origin);
    expect((await ask(KEY))[0]).toBe(200);
  });
});
