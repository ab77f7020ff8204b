import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { capstan } from '../kit/capstan.ts';
import { FLAGSHIP } from '../kit/flagship.ts';
import { type ScriptedUpstream, scriptedUpstream } from '../kit/upstream.ts';
import { CANARY, documentIn, NOTES } from '../mock/kit.ts';

const { directory, file } = documentIn(NOTES);

/** Runs cases that stand in a file of their own. */
function run(cases: string, flags: readonly string[] = [], env: Record<string, string> = {}) {
  writeFileSync(join(directory, 'some.yaml'), cases);
  return capstan(['test', file, 'some.yaml', ...flags], { cwd: directory, env });
}

test('the flagship passes its cases, against its own service', async () => {
  const { code, stdout } = await capstan(['test', FLAGSHIP, '--embedded']);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/\n12 passed, 0 failed\n$/)]);
  expect(stdout.match(/^ok {4}/gm)).toHaveLength(12);
});

test('without a service its calls fail, and are told', async () => {
  const { code, stdout, stderr } = await capstan(['test', FLAGSHIP]);
  expect(code).toBe(1);
  expect(stdout).toContain(
    'the case has no reply to a call of quantcdn-ai-sessions.createaisession',
  );
  expect(stderr).toMatch(/error: \d+ of 12 cases failed/);
});

const GOOD = `- name: adds
  call: {operation: add, with: {body: {title: T}}}
  upstream:
  - expect: {operation: notes.add, method: POST, path: /notes, body: {title: T}}
    reply: {status: 201, headers: {ETag: '"1"'}, body: {id: n 1}}
  expect: {status: 201, headers: {ETag: '"1"'}, body: {id: $any}}
  save: {id: $.id}
- name: reads
  call: {operation: 'GET /notes/{id}', with: {id: '{{id}}'}}
  upstream:
  - expect: {path: /notes/n 1, query: {}}
    reply: {body: plain text}
  expect: {text: plain}
- name: asks
  call: {request: {path: '/notes?q=a%26b'}}
  upstream:
  - expect: {query: {q: a&b}, headers: {X-Tenant-Key: '{{NOTES_TENANT}}'}}
    reply: {status: 503, body: {message: later}}
  expect: {status: {$type: integer}, body: {message: later}}
`;

test('cases that pass: one line each, exit 0', async () => {
  const { code, stdout, stderr } = await run(GOOD);
  expect([code, stdout, stderr]).toEqual([
    0,
    'ok    adds\nok    reads\nok    asks\n\n3 passed, 0 failed\n',
    '',
  ]);
});

const BAD = `- name: differs & "more"
  call: {operation: get, with: {id: a}}
  upstream:
  - expect: {path: /notes/b}
    reply: {body: {id: a, size: 2}}
  - reply: {}
  expect: {status: 201, body: {id: b, size: {$type: string}}}
- name: calls too much
  call: {operation: get, with: {id: a}}
  upstream: []
  expect: {status: 502}
- name: passes
  call: {request: {path: /nowhere}}
  expect: {status: 404}
- name: has no such input
  call: {operation: get, with: {ident: a}}
`;

describe('cases that fail', () => {
  test('are told with what was expected and found; exit 1', async () => {
    const { code, stdout, stderr } = await run(BAD);
    expect([code, stderr]).toEqual([1, 'error: 3 of 4 cases failed\n']);
    expect(stdout).toBe(`FAIL  differs & "more"  (some.yaml:1)
      upstream[0].path
        - "/notes/b"
        + "/notes/a"
      upstream[1]
        - a call {}
        + no call
      status
        - 201
        + 200: "{\\"id\\":\\"a\\",\\"size\\":2}"
      body.id
        - "b"
        + "a"
      body.size
        - {"$type":"string"}
        + 2
FAIL  calls too much  (some.yaml:8)
      upstream[0]
        - no further call
        + GET /notes/a (notes.get)
ok    passes
FAIL  has no such input  (some.yaml:15)
      call
        - a call that can be made
        + 'ident' is no input of 'get': id, verbose

1 passed, 3 failed
`);
  });

  test('are told to programs', async () => {
    const { code, stdout } = await run(BAD, ['--format', 'json']);
    const told = JSON.parse(stdout);
    expect([code, told.passed, told.failed]).toEqual([1, 1, 3]);
    expect(told.cases[0]).toMatchObject({ name: 'differs & "more"', line: 1, passed: false });
    expect(told.cases[0].differences[0]).toEqual({
      path: 'upstream[0].path',
      expected: '"/notes/b"',
      found: '"/notes/a"',
    });
  });

  test('are told to pipelines', async () => {
    const { stdout } = await run(BAD, ['--format', 'junit']);
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
    const { testsuite } = parser.parse(stdout).testsuites;
    expect(testsuite).toMatchObject({ tests: '4', failures: '3' });
    expect(testsuite.testcase.map(({ line }: { line: string }) => line)).toEqual([
      '1',
      '8',
      '12',
      '15',
    ]);
    expect(testsuite.testcase[0].name).toContain('differs');
    expect(testsuite.testcase[0].failure.message).toContain('upstream[0].path');
    expect(testsuite.testcase[2].failure).toBeUndefined();
  });
});

describe('files that cannot be run show where; exit 78', () => {
  test.each([
    ['two calls', '- name: a\n  call: {tool: x, operation: y}\n', 'invalid-case', 'some.yaml:2:10'],
    ['no call', '- name: a\n  expect: {}\n', 'invalid-case', 'some.yaml:1:3'],
    ['no name', '- call: {request: {path: /notes}}\n', 'missing-key', 'some.yaml:1:3'],
    [
      'a path without a slash',
      '- name: a\n  call: {request: {path: notes}}\n',
      'invalid-case',
      'some.yaml:2:20',
    ],
    [
      'a matcher',
      '- name: a\n  call: {request: {path: /notes}}\n  expect: {body: {id: {$tipe: string}}}\n',
      'invalid-case',
      'some.yaml:3:12',
    ],
    [
      'a path of what is saved',
      '- name: a\n  call: {request: {path: /notes}}\n  save: {id: "$.["}\n',
      'invalid-case',
      'some.yaml:3:14',
    ],
    [
      'a status',
      '- name: a\n  call: {request: {path: /notes}}\n  upstream: [{reply: {status: 99}}]\n',
      'invalid-case',
      'some.yaml:3:31',
    ],
    ['no list', 'name: a\n', 'wrong-type', 'some.yaml:1:1'],
    ['nothing', '', 'invalid-case', 'some.yaml:1:1'],
    ['YAML', '- name: a\n\tcall: b\n', 'yaml-syntax', 'some.yaml:2:2'],
    ['an operation', '- name: a\n  call: {operation: gett}\n', 'unknown-call', 'some.yaml:2:21'],
    [
      'an exposer',
      '- name: a\n  call: {operation: get, exposer: dsk}\n',
      'unknown-call',
      'some.yaml:2:21',
    ],
  ])('%s', async (_, cases, code, place) => {
    const ended = await run(cases);
    expect(ended.code).toBe(78);
    expect(ended.stderr).toContain(`error[${code}]`);
    expect(ended.stderr).toContain(`--> ${place}`);
    expect(ended.stdout).toBe('');
  });

  test('a name that is nearly right', async () => {
    const { stderr } = await run('- name: a\n  call: {operation: gett}\n');
    expect(stderr).toContain("help: did you mean 'get'?");
  });

  test('a key that nobody reads is a warning', async () => {
    const cases =
      '- name: a\n  call: {request: {path: /nowhere}}\n  expekt: {status: 200}\n  expect: {status: 404}\n';
    const { code, stderr } = await run(cases);
    expect([code, stderr]).toEqual([0, expect.stringContaining("help: did you mean 'expect'?")]);
  });

  test('a file that is not there', async () => {
    const ended = await capstan(['test', file]);
    expect([ended.code, ended.stderr]).toEqual([
      78,
      expect.stringContaining("notes.test.yaml' cannot be read: there is no such file"),
    ]);
  });
});

const ASKS = '- {name: asks, call: {operation: get, with: {id: "7"}}, expect: {body: {}}}\n';

test('--mock makes answers up', async () => {
  expect((await run(ASKS)).code).toBe(1);
  expect((await run(ASKS, ['--mock'])).stdout).toBe('ok    asks\n\n1 passed, 0 failed\n');
});

test('only one of --mock, --embedded and --live', async () => {
  expect((await run(ASKS, ['--mock', '--live'])).code).toBe(2);
});

describe('--live', () => {
  let upstream: ScriptedUpstream;
  beforeAll(async () => {
    upstream = await scriptedUpstream({
      headers: { 'content-type': 'application/json' },
      body: '{"id":"7"}',
    });
  });
  afterAll(() => upstream.close());

  test('needs the variables of the document, and calls its upstream with them', async () => {
    const missing = await run(ASKS, ['--live']);
    expect([missing.code, missing.stderr]).toEqual([
      78,
      expect.stringContaining("the variable 'NOTES_TOKEN' is not set"),
    ]);
    const env = { NOTES_TOKEN: CANARY, NOTES_KEY: 'k', NOTES_TENANT: 't' };
    const live = ['--live', '--upstream', `notes=${upstream.base.href}v7`];
    const { code, stdout } = await run(`${ASKS}${GOOD}`, live, env);
    expect([code, stdout]).toEqual([0, expect.stringContaining('4 passed, 0 failed')]);
    // Cases with replies of their own stay off the network.
    expect(upstream.requests.map(({ url, headers }) => [url, headers.authorization])).toEqual([
      ['/v7/notes/7', `Bearer ${CANARY}`],
    ]);
  });
});
