import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startCapability } from '../../src/index.ts';
import { capstan, startCapstan } from '../kit/capstan.ts';
import { scriptedUpstream } from '../kit/upstream.ts';
import { notes, read } from './kit.ts';

const BEARER = "{type: bearer, token: '{{SECRET}}'}";
const DIGEST = "{type: digest, username: anna, password: '{{PASSWORD}}'}";

function fileOf(document: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'notes.yaml');
  writeFileSync(file, document);
  return file;
}

describe('the start', () => {
  test.each([{}, { SECRET: '' }])(
    'stops when the secret of callers is missing: %j',
    async (env) => {
      const { code, stdout, stderr } = await capstan(
        ['serve', fileOf(notes({ callers: BEARER }))],
        { env },
      );
      expect([code, stdout]).toEqual([78, '']);
      expect(stderr).toContain("the variable 'SECRET' is not set");
      expect(stderr).toContain("needed to authenticate the callers of 'web'");
    },
  );

  test.each([
    ['a missing credential', BEARER, {}],
    ['an empty credential', BEARER, { SECRET: '' }],
    ['a token no header can carry', BEARER, { SECRET: 'CANARY\n' }],
    ['missing scopes', oauth2("scopes: '{{SCOPES}}'"), {}],
    ['a missing audience', oauth2("audience: '{{AUDIENCE}}'"), {}],
    ['an issuer that is no URL', oauth2('issuer: nowhere').replace(/authoriz[^,]*, /, ''), {}],
  ])('of a program stops with %s', async (_, callers, environment) => {
    const { plan } = await read(notes({ callers }));
    if (!plan) throw new Error('no plan');
    const ports = { web: 0, desk: 0 };
    const started = startCapability(plan, { environment, ports });
    await expect(started).rejects.toThrow(/^callers of 'web' cannot be authenticated: /);
    await expect(started).rejects.not.toThrow(/CANARY/);
  });

  test('does not stop over standard input and output, where nobody is authenticated', async () => {
    const { code, stderr } = await capstan(['mcp', fileOf(notes({ callers: BEARER }))]);
    expect([code, stderr]).toEqual([0, '']);
  });
});

function oauth2(more: string): string {
  return `{type: oauth2, authorizationServerUri: 'http://127.0.0.1:1', resource: 'https://r.test', ${more}}`;
}

describe('the document', () => {
  const codesOf = async (document: string) => {
    const { plan, diagnostics } = await read(document);
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    const served = plan?.exposures.map(({ namespace }) => namespace) ?? [];
    return { served, codes: errors.map(({ code }) => code) };
  };

  test.each([
    ['of an unknown type', '{type: hmac}', ['unknown-authentication', 'unknown-authentication']],
    ['without a type', '{token: x}', ['missing-key', 'missing-key']],
    ['that is no map', 'bearer', ['missing-key', 'missing-key']],
    ['without its secret', '{type: basic, username: a}', ['missing-key', 'missing-key']],
    [
      'in the body',
      '{type: apikey, key: k, value: v, placement: body}',
      ['unsupported-feature', 'unsupported-feature'],
    ],
    ['that is empty', '', ['missing-key', 'missing-key']],
  ])('with authentication %s serves nothing behind it', async (_, callers, codes) => {
    const found = await codesOf(notes({ callers }));
    expect(found.served).toEqual([]);
    expect(found.codes).toEqual([...codes, 'nothing-exposed']);
  });

  test.each(['auth', 'authentification', 'authorization', 'security'])(
    'that calls it %s is never served open',
    async (key) => {
      const document = notes({ callers: BEARER }).replaceAll('authentication:', `${key}:`);
      const { plan } = await read(document);
      const open = (plan?.exposures ?? []).filter(({ authentication }) => !authentication);
      expect(open).toEqual([]);
    },
  );

  test('with none on purpose is served', async () => {
    expect(await codesOf(notes({ callers: '{type: none}' }))).toEqual({
      served: ['web', 'desk'],
      codes: [],
    });
  });

  test('may ask for authentication of one exposer alone', async () => {
    const document = notes({ callers: BEARER }).replace(/( {4}port: 0)\n.*/, '$1');
    const { plan } = await read(document);
    expect(plan?.exposures.map(({ authentication }) => authentication?.type)).toEqual([
      undefined,
      'bearer',
    ]);
  });
});

describe('the warning of open ports', () => {
  const warned = async (document: string) => {
    const started = await startCapstan(
      [
        'serve',
        fileOf(document),
        '--ready-json',
        '--host',
        '0.0.0.0',
        '--port',
        'web=0',
        '--port',
        'desk=0',
      ],
      { env: { SECRET: 'x' } },
    );
    const { stderr } = await started.stop();
    return [...stderr.matchAll(/^warning: 0\.0\.0\.0 is reachable .* callers of '(\w+)'/gm)].map(
      ([, namespace]) => namespace,
    );
  };

  test('names the exposers without authentication, and no others', async () => {
    expect(await warned(notes({}))).toEqual(['web', 'desk']);
    expect(await warned(notes({ callers: BEARER }))).toEqual([]);
    const half = notes({ callers: BEARER }).replace(/( {4}port: 0)\n.*/, '$1');
    expect(await warned(half)).toEqual(['web']);
  });
});

test('T114 no secret of either side is printed, whatever is called', async () => {
  const secrets = { SECRET: 'CANARY-callers', PASSWORD: 'CANARY-upstream' };
  const upstream = await scriptedUpstream({
    status: 401,
    headers: { 'www-authenticate': 'Digest realm=r, nonce=n, qop=auth' },
  });
  const file = fileOf(notes({ callers: BEARER, upstream: DIGEST }, upstream.base.origin));
  const started = await startCapstan<{ exposes: { type: string; url: string }[] }>(
    ['serve', file, '--ready-json', '--log-level', 'debug', '--port', 'web=0', '--port', 'desk=0'],
    { env: secrets },
  );
  const url = started.ready.exposes.find(({ type }) => type === 'rest')?.url ?? '';
  const answers: string[] = [];
  for (const authorization of ['Bearer CANARY-callers', 'Bearer CANARY-wrong', 'CANARY-bare']) {
    const response = await fetch(`${url}/notes/1?key=CANARY-query`, { headers: { authorization } });
    answers.push(`${response.status} ${[...response.headers].join()} ${await response.text()}`);
  }
  const { stdout, stderr } = await started.stop();
  await upstream.close();
  expect(answers.map((answer) => answer.slice(0, 3))).toEqual(['502', '401', '401']);
  expect(upstream.requests).toHaveLength(2);
  expect(stderr).toContain('"status":401');
  const inspected = await capstan(['inspect', file, '--format', 'json'], { env: secrets });
  const validated = await capstan(['validate', file], { env: secrets });
  const printed = [...answers, stdout, stderr, JSON.stringify([inspected, validated])].join('\n');
  expect(printed).not.toContain('CANARY');
});
