import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { PROBLEM_BASE } from '../../src/http/index.ts';
import { openWire, type Wire } from './wire.ts';

const get = (host: string, ...lines: readonly string[]) =>
  `${['GET / HTTP/1.1', `Host: ${host}`, ...lines].join('\r\n')}\r\n\r\n`;

const post = (wire: Wire, ...lines: readonly string[]) =>
  `${['POST / HTTP/1.1', `Host: ${wire.host}`, 'Content-Length: 5', ...lines].join('\r\n')}\r\n\r\n`;

test.each([
  'http://evil.test',
  'null',
  'http://localhost.evil.test',
  'http://127.0.0.1:PORT.evil.test',
  'http://evil.test:PORT',
  'http://localhost',
  'http://127.0.0.1:1',
  'http://HOST/',
  'http://user@HOST',
  'ftp://HOST',
  'http://HOST, http://HOST',
  'http://HOST\r\nOrigin: http://HOST',
  '',
])('T75 (foreign pages): Origin %j is 403 before the body is read', async (origin) => {
  const wire = await openWire();
  const written = origin.replaceAll('HOST', wire.host).replaceAll('PORT', String(wire.port));
  // The body never comes: an answer proves that nobody waited for it.
  const reply = await wire.send(post(wire, `Origin: ${written}`));
  expect(reply.statuses).toEqual([403]);
  expect(reply.text).toContain(`${PROBLEM_BASE}origin-forbidden`);
  expect(reply.text).not.toMatch(/access-control/i);
  expect(wire.reached).toEqual([]);
});

test.each(['http://HOST', 'http://localhost:PORT', 'http://[::1]:PORT', 'https://HOST'])(
  "pages of the server's own origin %s may call",
  async (origin) => {
    const wire = await openWire();
    const written = origin.replaceAll('HOST', wire.host).replaceAll('PORT', String(wire.port));
    const reply = await wire.send(get(wire.host, `Origin: ${written}`));
    expect(reply.statuses).toEqual([200]);
    expect(wire.reached).toHaveLength(1);
  },
);

test.each([
  'evil.test:PORT',
  'evil.test',
  '127.0.0.1',
  'localhost',
  '127.0.0.1:1',
  '[::2]:PORT',
  '10.0.0.1:PORT',
  'localhost.:PORT',
  '0x7f.1:PORT',
  '2130706433:PORT',
  '0.0.0.0:PORT',
])('T76 (rebinding): Host %s is 403 on loopback', async (host) => {
  const wire = await openWire();
  const reply = await wire.send(get(host.replace('PORT', String(wire.port))));
  expect(reply.statuses).toEqual([403]);
  expect(reply.text).toContain(`${PROBLEM_BASE}host-forbidden`);
  expect(reply.text).toContain('--allow-host');
  expect(wire.reached).toEqual([]);
});

test.each([
  'localhost:PORT',
  'LocalHost:PORT',
  '127.0.0.1:PORT',
  '[::1]:PORT',
  'api.example',
  'API.example:81',
])('T76 (rebinding): Host %s is served on loopback where api.example is allowed', async (host) => {
  const wire = await openWire({ allowHosts: ['api.example:443'] });
  const reply = await wire.send(get(host.replace('PORT', String(wire.port))));
  expect(reply.statuses).toEqual([200]);
  expect(wire.reached).toHaveLength(1);
});

test('T76 (rebinding): bound to every address, any address is served and any unknown name is not', async () => {
  const wire = await openWire({ host: '0.0.0.0', allowHosts: ['api.example'] });
  for (const host of ['10.1.2.3:80', '192.168.0.1', '[fe80::1]:9', 'localhost', 'api.example:9']) {
    expect((await wire.send(get(host))).statuses).toEqual([200]);
  }
  const reached = wire.reached.length;
  for (const host of ['evil.test', '0x7f.1', '1.2.3', 'api.example.evil.test']) {
    expect((await wire.send(get(host))).statuses).toEqual([403]);
  }
  expect(wire.reached).toHaveLength(reached);
});

test('behind a proxy that keeps the name, pages under that name may call and others may not', async () => {
  const wire = await openWire({ allowHosts: ['api.example'] });
  expect((await wire.send(get('api.example', 'Origin: https://api.example'))).statuses).toEqual([
    200,
  ]);
  expect(
    (await wire.send(get('api.example', 'Origin: https://api.example:8443'))).statuses,
  ).toEqual([403]);
  expect(wire.reached).toHaveLength(1);
});

const preflight = (wire: Wire, origin: string) =>
  `${[
    'OPTIONS /a HTTP/1.1',
    `Host: ${wire.host}`,
    `Origin: ${origin}`,
    'Access-Control-Request-Method: PUT',
    'Access-Control-Request-Headers: authorization,content-type',
  ].join('\r\n')}\r\n\r\n`;

test('T77 (preflight): a foreign origin gets 403 and no CORS field', async () => {
  const wire = await openWire({ allowOrigins: ['https://app.example'] });
  const reply = await wire.send(preflight(wire, 'http://app.example'));
  expect(reply.statuses).toEqual([403]);
  expect(reply.text).not.toMatch(/access-control/i);
  expect(wire.reached).toEqual([]);
});

test('T77 (preflight): an allowed origin is named exactly, never with *', async () => {
  const wire = await openWire({ allowOrigins: ['https://app.example/'] });
  const { text, statuses } = await wire.send(preflight(wire, 'https://app.example'));
  expect(statuses).toEqual([204]);
  expect(text).toContain('access-control-allow-origin: https://app.example\r\n');
  expect(text).toMatch(/^vary: .*Origin\r$/m);
  expect(text).toContain('access-control-allow-headers: authorization,content-type\r\n');
  expect(text).toContain('access-control-max-age: 600\r\n');
  expect(text).not.toMatch(/allow-credentials|allow-[a-z]+: \*/);
  expect(wire.reached).toEqual([]);
});

test('answers to an allowed origin can be read by its pages, failures too', async () => {
  const wire = await openWire({ allowOrigins: ['https://app.example'] }, async () => {
    throw new Error('broken');
  });
  const { text, statuses } = await wire.send(get(wire.host, 'Origin: https://app.example'));
  expect(statuses).toEqual([500]);
  expect(text).toContain('access-control-allow-origin: https://app.example\r\n');
  expect(text).toContain('access-control-expose-headers: *\r\nvary: Origin\r\n');
  expect(wire.reached).toHaveLength(1);
});

test.each([['*'], ['app.example'], ['https://app.example/path'], ['null']])(
  'an allow-list with %j opens nothing',
  async (origin) => {
    await expect(openWire({ allowOrigins: [origin] })).rejects.toThrow(RangeError);
  },
);

test('an IPv6 listener answers to its own address', async () => {
  const wire = await openWire({ host: '::1' });
  expect(wire.listener.url).toBe(`http://[::1]:${wire.port}`);
  const reply = await new Promise<string>((resolve) => {
    const socket = connect(wire.port, '::1', () => socket.write(get(`[::1]:${wire.port}`)));
    socket.once('data', (chunk) => {
      resolve(String(chunk));
      socket.destroy();
    });
  });
  expect(reply).toMatch(/^HTTP\/1.1 200/);
});

describe('T126: a request of another site that does not say which', () => {
  test.each(['cross-site', 'same-site'])('%s may read, and change nothing', async (site) => {
    const wire = await openWire({ allowOrigins: ['https://app.example'] });
    const ask = async (method: string, ...more: readonly string[]) => {
      const lines = [`Host: ${wire.host}`, `Sec-Fetch-Site: ${site}`, 'Content-Length: 0', ...more];
      return (await wire.send(`${[`${method} / HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n`))
        .statuses;
    };
    expect(await ask('GET')).toEqual([200]);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await ask(method)).toEqual([403]);
      expect(await ask(method, 'Origin: https://app.example')).toEqual([200]);
    }
    expect(wire.reached).toHaveLength(5);
  });

  test.each(['same-origin', 'none'])(
    'one of our own pages, or of nobody (%s), may',
    async (site) => {
      const wire = await openWire();
      const lines = [`Host: ${wire.host}`, `Sec-Fetch-Site: ${site}`, 'Content-Length: 0'];
      const { statuses } = await wire.send(`${['POST / HTTP/1.1', ...lines].join('\r\n')}\r\n\r\n`);
      expect(statuses).toEqual([200]);
    },
  );
});
