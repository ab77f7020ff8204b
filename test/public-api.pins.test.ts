import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as extend from '../src/extend.ts';
import * as main from '../src/index.ts';
import * as sessions from '../src/sessions.ts';

/** Names other people's code depends on. Changing a list here is changing the public API. */
test('door `capstan`', () => {
  expect(Object.keys(main).sort()).toEqual([
    'DIAGNOSTICS',
    'ExposeError',
    'PROBLEMS',
    'Problem',
    'lintCapability',
    'loadCapability',
    'openCapability',
    'renderDiagnostics',
    'standard',
    'startCapabilities',
    'startCapability',
  ]);
});

test('door `capstan/extend`', () => {
  expect(Object.keys(extend).sort()).toEqual([
    'ACTION_KEYS',
    'Problem',
    'WrongCredential',
    'bindArguments',
    'bindInputs',
    'defineAuthScheme',
    'defineBodyFormat',
    'defineExposer',
    'defineResponseFormat',
    'defineRoutes',
    'defineRule',
    'defineStep',
    'linkAction',
    'naftikoAlpha',
    'parsePathTemplate',
    'readAction',
    'runFlow',
  ]);
});

test('door `capstan/sessions`', () => {
  expect(Object.keys(sessions).sort()).toEqual([
    'DECISIONS',
    'DEFAULT_SETTINGS',
    'SESSION_ROUTES',
    'SWITCHES',
    'TransferProblem',
    'createEmulator',
    'createSessions',
    'exportSessions',
    'importSessions',
    'listenWith',
    'openSessions',
    'openSqliteStore',
    'openStore',
    'startSessions',
  ]);
});

test('names of problems', () => {
  expect(Object.keys(main.PROBLEMS).sort()).toEqual([
    'body-too-large',
    'credential-missing',
    'credentials-guessed',
    'documents-unserved',
    'expectation-failed',
    'headers-too-large',
    'host-forbidden',
    'insufficient-scope',
    'internal',
    'json-invalid',
    'keys-unavailable',
    'malformed-request',
    'media-type-unsupported',
    'method-not-allowed',
    'origin-forbidden',
    'overloaded',
    'parameter-invalid',
    'parameter-missing',
    'rate-limited',
    'reload-impossible',
    'request-timeout',
    'route-not-found',
    'script-failed',
    'shutting-down',
    'step-unfed',
    'target-too-long',
    'trace-not-found',
    'transfer-coding-unsupported',
    'unauthenticated',
    'upstream-auth',
    'upstream-auth-unsupported',
    'upstream-invalid',
    'upstream-redirect',
    'upstream-resting',
    'upstream-timeout',
    'upstream-too-large',
    'upstream-unconfigured',
    'upstream-unreachable',
    'upstream-unrecorded',
  ]);
});

test('package.json exports exist and nothing else is exported', () => {
  const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(Object.keys(exports)).toEqual(['.', './extend', './sessions', './package.json']);
});
