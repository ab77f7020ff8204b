import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bare, type Controlled, controlled, EVERYTHING, notes } from './kit.ts';

const TOKEN = 'control-CANARY-55';
const AUTHORISED = { headers: { authorization: `Bearer ${TOKEN}` } };

let served: Controlled;
beforeAll(async () => {
  served = await controlled({ allowOrigins: ['https://app.example'] });
});
afterAll(() => served.close());

describe('who may not ask', () => {
  const own = () => new URL(served.url('control')).origin;

  test('a name that was pointed here', async () => {
    expect(await bare(`${own()}/livez`, { host: 'evil.test' })).toBe(403);
    expect(await bare(`${own()}/livez`, { host: `localhost:${new URL(own()).port}` })).toBe(200);
  });

  test.each(['https://evil.test', 'null', 'https://app.example'])(
    'pages of %s, whoever may call the capabilities',
    async (origin) => {
      expect(await bare(`${own()}/reload`, { origin }, 'POST')).toBe(403);
      expect(await bare(`${own()}/status`, { origin })).toBe(403);
    },
  );

  test.each([
    ['POST', 'cross-site', {}, 403],
    ['POST', 'same-site', {}, 403],
    ['POST', 'cross-site', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 403],
    ['GET', 'cross-site', {}, 403],
    ['GET', 'cross-site', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, 403],
    ['GET', 'cross-site', { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }, 405],
    ['POST', 'same-origin', {}, 200],
    ['POST', 'none', {}, 200],
  ])('%s /reload that a browser marks %s %j is %i', async (method, site, more, status) => {
    expect(await bare(`${own()}/reload`, { 'sec-fetch-site': site, ...more }, method)).toBe(status);
  });

  test('its own pages may', async () => {
    expect(await bare(`${own()}/status`, { origin: own(), 'sec-fetch-site': 'same-origin' })).toBe(
      200,
    );
  });
});

test.each(['GET', 'HEAD', 'PUT', 'DELETE'])('%s changes nothing', async (method) => {
  const response = await served.ask('/reload', { method });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
});

test.each(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'])(
  'a form (%s) reloads nothing',
  async (type) => {
    const init = { method: 'POST', headers: { 'content-type': type }, body: 'a=b' };
    expect((await served.ask('/reload', init)).status).toBe(415);
  },
);

describe('with a token', () => {
  let walled: Controlled;
  beforeAll(async () => {
    walled = await controlled({ control: { token: TOKEN, address: '0.0.0.0' } });
  });
  afterAll(() => walled.close());

  test('everything needs it, on an address that other machines reach', async () => {
    const { routes } = (await walled.json('/', AUTHORISED)) as {
      routes: { method: string; path: string }[];
    };
    const closed = routes.filter(({ path }) => !/health|z$/.test(path));
    expect(closed.length).toBeGreaterThan(12);
    for (const { method, path } of closed) {
      const response = await walled.ask(path.replace('{id}', 'x'), { method });
      expect([response.status, path]).toEqual([401, path]);
      expect(response.headers.get('www-authenticate')).toContain('Bearer');
    }
    expect((await walled.ask('/status', AUTHORISED)).status).toBe(200);
  });

  test('health says one word without, and all of it with', async () => {
    expect(await walled.json('/health/ready')).toEqual({ status: 'UP' });
    expect(await walled.json('/livez')).toEqual({ status: 'UP' });
    expect(await walled.json('/health/ready', AUTHORISED)).toHaveProperty('adapters');
  });

  test.each([
    ['another', { headers: { authorization: 'Bearer wrong' } }, ''],
    ['one in the URL', {}, `?access_token=${TOKEN}`],
  ])('%s is refused', async (_, init, query) => {
    const response = await walled.ask(`/status${query}`, init);
    expect(response.status).toBe(401);
    expect(await response.text()).not.toContain(TOKEN);
  });
});

describe('what does not start', () => {
  test.each([
    ['0.0.0.0', { address: '0.0.0.0' }, notes(EVERYTHING)],
    [
      'an address in a document',
      {},
      notes(EVERYTHING).replace('control\n', "control\n    address: '::'\n"),
    ],
    ['a name that looks like this machine', { port: 0, address: '127.example.test' }, notes()],
    ['--control-port on every address', { port: 0, address: '0.0.0.0' }, notes()],
  ])('a control port without a credential on %s', async (_, control, text) => {
    await expect(controlled({ text, control })).rejects.toThrow(/open to other machines/);
  });

  test('a token that cannot be sent', async () => {
    await expect(controlled({ control: { token: 'two words' } })).rejects.toThrow(/token/);
  });
});

test('authentication of a document holds, as for any exposer', async () => {
  const control = EVERYTHING.replace(
    'management:',
    "authentication: {type: basic, username: op, password: '{{NOTES_KEY}}'}\n    management:",
  );
  const walled = await controlled({ text: notes(control) });
  try {
    expect((await walled.ask('/status')).status).toBe(401);
    const authorization = `Basic ${Buffer.from('op:sk-CANARY-7d3e').toString('base64')}`;
    expect((await walled.ask('/status', { headers: { authorization } })).status).toBe(200);
    expect(
      await (await walled.ask('/config', { headers: { authorization } })).text(),
    ).not.toContain('CANARY');
  } finally {
    await walled.close();
  }
});
