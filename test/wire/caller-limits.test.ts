import { describe, expect, test } from 'vitest';
import { InFlight } from '../../src/http/in-flight.ts';
import { CallerQuota, callerFinder, callerKey } from '../../src/http/index.ts';
import { manualClock } from '../../src/kernel/index.ts';
import { openWire } from './wire.ts';

const get = (host: string, ...lines: readonly string[]) =>
  `${['GET / HTTP/1.1', `Host: ${host}`, 'Connection: close', ...lines].join('\r\n')}\r\n\r\n`;

describe('who calls', () => {
  test.each([
    ['198.51.100.7', '203.0.113.9', '198.51.100.7', 'a peer that is not listed is not believed'],
    ['10.1.2.3', undefined, '10.1.2.3', 'a proxy that says nothing speaks for itself'],
    ['10.1.2.3', '203.0.113.9', '203.0.113.9', 'a listed proxy is believed'],
    [
      '10.1.2.3',
      'evil, 1.1.1.1, 203.0.113.9',
      '203.0.113.9',
      'of the last address that is no proxy',
    ],
    ['10.1.2.3', '203.0.113.9, 10.9.9.9', '203.0.113.9', 'through several proxies'],
    ['10.1.2.3', '203.0.113.9, unknown', '10.1.2.3', 'but not beyond what is no address'],
    ['10.1.2.3', '', '10.1.2.3', 'nor by nothing'],
    ['::ffff:10.1.2.3', '203.0.113.9', '203.0.113.9', 'however a socket writes it'],
    ['2001:db8::1', '203.0.113.9', '203.0.113.9', 'also over IPv6'],
    ['10.1.2.3', '2001:DB8:f::5', '2001:db8:f::5', 'and for callers over IPv6'],
  ])('%s, forwarded for %s, is %s: %s', (peer, forwarded, caller, _) => {
    expect(callerFinder(['10.0.0.0/8', '2001:db8::1'])(peer, forwarded)).toBe(caller);
  });

  test('nobody is believed unless listed', () => {
    expect(callerFinder([])('127.0.0.1', '203.0.113.9')).toBe('127.0.0.1');
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    'proxy.test',
    '10.0.0.0/8/8',
    '::1/129',
    '10.0.0/8',
    '/8',
    '10.0.0.1/-1',
  ])('%s is no proxy', async (entry) => {
    expect(() => callerFinder([entry])).toThrow(RangeError);
    await expect(openWire({ trustProxies: [entry] })).rejects.toThrow(RangeError);
  });

  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::6', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ])('%s is counted as %s', (address, key) => {
    expect(callerKey(address)).toBe(key);
  });

  test('handlers are told', async () => {
    const wire = await openWire({ trustProxies: ['127.0.0.1'] });
    await wire.send(get(wire.host));
    await wire.send(get(wire.host, 'X-Forwarded-For: 203.0.113.9'));
    expect(wire.reached.map(({ caller }) => caller)).toEqual(['127.0.0.1', '203.0.113.9']);
  });
});

describe('a quota', () => {
  test('allows a burst, then as much as time gives back', () => {
    const clock = manualClock(0);
    const quota = new CallerQuota({ count: 3, windowMs: 3000 }, clock);
    const taken = () => quota.take('a');
    expect([taken(), taken(), taken()].map(({ remaining }) => remaining)).toEqual([2, 1, 0]);
    expect(taken()).toMatchObject({ allowed: false, waitMs: 1000, resetMs: 3000 });
    clock.advance(999);
    expect(taken().allowed).toBe(false);
    clock.advance(1);
    expect(taken()).toMatchObject({ allowed: true, remaining: 0 });
    expect(quota.take('b').remaining).toBe(2);
    clock.advance(60_000);
    expect(quota.look('a')).toMatchObject({ remaining: 3, resetMs: 0 });
  });

  test('never lets more through than it says, whatever the times', () => {
    const clock = manualClock(0);
    const quota = new CallerQuota({ count: 7, windowMs: 1000 }, clock);
    let allowed = 0;
    for (let step = 0; step < 3000; step += 1) {
      clock.advance(step % 7);
      if (quota.take('a').allowed) allowed += 1;
    }
    expect(allowed).toBeLessThanOrEqual(7 + Math.floor((clock.monotonic() / 1000) * 7));
    expect(allowed).toBeGreaterThan((clock.monotonic() / 1000) * 7 - 1);
  });

  test('remembers a bounded number of callers, those of late', () => {
    const quota = new CallerQuota({ count: 2, windowMs: 60_000 }, manualClock(0));
    quota.take('first');
    quota.take('busy');
    for (let caller = 0; caller < 9_999; caller += 1) {
      quota.take(`${caller}`);
      if (caller === 5000) quota.take('busy');
    }
    expect(quota.look('first').remaining).toBe(2);
    expect(quota.look('busy').remaining).toBe(0);
  });
});

test('a rate is told with every answer, and what is above it is 429 with Retry-After', async () => {
  const clock = manualClock(0);
  const wire = await openWire(
    { clock, rate: { count: 2, windowMs: 10_000 }, trustProxies: ['127.0.0.1'] },
    async () => ({ status: 200, headers: { ratelimit: '"upstream";r=9' }, body: 'ok' }),
  );
  const first = await wire.send(get(wire.host));
  expect(first.text).toContain('ratelimit-policy: "default";q=2;w=10\r\n');
  expect(first.text).toContain('ratelimit: "default";r=1;t=5\r\n');
  expect(first.text).not.toContain('upstream');
  await wire.send(get(wire.host));
  const third = await wire.send(get(wire.host));
  expect(third.statuses).toEqual([429]);
  expect(third.text).toContain('"type":"urn:capstan:problem:rate-limited"');
  expect(third.text).toMatch(/retry-after: 5\r\n/);
  expect(third.text).toContain('ratelimit: "default";r=0;t=5\r\n');
  expect((await wire.send(get(wire.host, 'X-Forwarded-For: 203.0.113.9'))).statuses).toEqual([200]);
  clock.advance(5000);
  expect((await wire.send(get(wire.host))).statuses).toEqual([200]);
  expect(wire.reached).toHaveLength(4);
});

test('without a rate nothing is said of one', async () => {
  const wire = await openWire();
  expect((await wire.send(get(wire.host))).text.toLowerCase()).not.toContain('ratelimit');
});

describe('places', () => {
  test('alone, a caller has three quarters; the next one always finds one', () => {
    const places = new InFlight(256);
    let own = 0;
    while (places.enter('greedy') === undefined) own += 1;
    expect([own, places.enter('greedy')]).toEqual([192, 'unfair']);
    expect(places.enter('modest')).toBeUndefined();
    for (let callers = 0; callers < 63; callers += 1)
      expect(places.enter(`${callers}`)).toBeUndefined();
    expect(places.enter('late')).toBe('full');
    places.leave('modest');
    expect(places.enter('late')).toBeUndefined();
  });

  test('slow uploads of one caller leave others in', async () => {
    const wire = await openWire({
      limits: { inFlightRequests: 8, placeWaitMs: 10 },
      trustProxies: ['127.0.0.1'],
    });
    const upload = `POST / HTTP/1.1\r\nHost: ${wire.host}\r\nContent-Length: 100\r\n`;
    const slow = Array.from({ length: 6 }, () => {
      const caller = wire.dial();
      caller.socket.write(`${upload}X-Forwarded-For: 203.0.113.9\r\nExpect: 100-continue\r\n\r\n`);
      return caller;
    });
    await Promise.all(slow.map((caller) => caller.until('100 Continue')));
    const more = await wire.send(`${upload}X-Forwarded-For: 203.0.113.9\r\n\r\n`);
    expect(more.statuses).toEqual([429]);
    expect(more.text).toContain('rate-limited');
    const other = await wire.send(get(wire.host, 'X-Forwarded-For: 203.0.113.10'));
    expect(other.statuses).toEqual([200]);
    for (const { socket } of slow) socket.destroy();
    await Promise.all(slow.map(({ closed }) => closed));
    const again = await wire.send(get(wire.host, 'X-Forwarded-For: 203.0.113.9'));
    expect(again.statuses).toEqual([200]);
  });
});
