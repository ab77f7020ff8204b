import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { capstan } from '../kit/capstan.ts';
import { CLEAN } from '../lint/documents.ts';

const ENV = { env: { NOTES_KEY: 'k' } };

/** The clean document with one of its lines written otherwise, in a folder of its own. */
function written(line: string, instead: string): string {
  expect(CLEAN.split(line), line).toHaveLength(2);
  const file = join(mkdtempSync(join(tmpdir(), 'capstan-')), 'notes.yaml');
  writeFileSync(
    file,
    CLEAN.replace(line, () => instead),
  );
  return file;
}

const BROKEN_ROUTE = [
  '        call: notes.getnote\n        input',
  '        call: notes.no\n        input',
] as const;
const TUNNEL = [
  '  aggregates:\n',
  '  - {type: http, namespace: hidden, baseUri: https://hidden.test, tunnel: {}}\n  aggregates:\n',
] as const;
const WALL = ['      resource: https://notes.test/mcp\n', ''] as const;
const EMPTY = [
  '  - type: mcp\n',
  '  - {type: rest, namespace: empty-rest, port: 8888, resources: []}\n  - type: mcp\n',
] as const;
const STDIO = [
  '  - type: mcp\n    namespace: notes-mcp\n    port: 9090\n    authentication:\n      type: oauth2\n      # Issues the tokens of callers.\n      resource: https://notes.test/mcp\n      authorizationServerUri: https://login.notes.test\n      scopes: [notes.read]\n',
  '  - type: mcp\n    namespace: notes-mcp\n    transport: stdio\n',
] as const;

test.each([
  [
    'an exposer whose only route is broken',
    BROKEN_ROUTE,
    '--port',
    'notes-rest=0',
    "'notes-rest' of FILE:37:16 is disabled: no consumed operation is called 'notes.no' (FILE:47:15)",
  ],
  [
    'an exposer whose wall cannot be built',
    WALL,
    '--port',
    'notes-mcp=0',
    "'notes-mcp' of FILE:51:16 is disabled: 'oauth2' authentication has no 'resource' (FILE:54:13)",
  ],
  [
    'an exposer that has nothing',
    EMPTY,
    '--port',
    'empty-rest=0',
    "'empty-rest' of FILE:50:29 is disabled: it has nothing to serve",
  ],
  [
    'an exposer without a port',
    STDIO,
    '--port',
    'notes-mcp=0',
    "'notes-mcp' is served over standard input and output, and has no port",
  ],
  [
    'an API that cannot be called',
    TUNNEL,
    '--upstream',
    'hidden=http://127.0.0.1:1',
    "'hidden' of FILE:26:29 is disabled: tunnels are not supported (FILE:26:67)",
  ],
])('%s, named by a flag, is told to be disabled', async (_, [line, instead], flag, value, said) => {
  const file = written(line, instead);
  const { code, stderr } = await capstan(['serve', file, flag, value], ENV);
  const name = value.slice(0, value.indexOf('='));
  expect(code, stderr).toBe(2);
  expect(stderr).toContain(`${flag} ${name}: ${said.replaceAll('FILE', file)}`);
});
