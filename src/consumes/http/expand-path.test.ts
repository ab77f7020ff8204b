import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePathTemplate } from '../../http/index.ts';
import { Problem } from '../../kernel/index.ts';
import { expandPath } from './expand-path.ts';

const base = new URL('https://api.example.test/v3');

function expand(path: string, values: Readonly<Record<string, unknown>>, from = base): string {
  return expandPath(parsePathTemplate(path), new Map(Object.entries(values)), from);
}

function problemOf(value: unknown, path = '/orgs/{org}/sessions/{sid}'): Problem {
  try {
    expand(path, { org: 'acme', sid: value });
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('the value was accepted');
}

describe('values are refused, with a pointer to them', () => {
  test.each([
    ['T01 climbs out of the organisation', '../../orgB/ai/sessions'],
    ['T01 the same, encoded slash', '..%2f..%2forgB'],
    ['T01 the same, encoded dots', '%2e%2e/%2e%2e'],
    ['T01 climbs in the middle', 'a/../b'],
    ['T01 climbs at the end', 'a/..'],
    ['T01 stays in place', 'a/./b'],
    ['T02 parent', '..'],
    ['T02 self', '.'],
    ['T02 parent, encoded', '%2e%2e'],
    ['T02 parent, half encoded', '.%2e'],
    ['T02 parent, upper case', '%2E.'],
    ['T02 self, encoded', '%2e'],
    ['T03 backslash: a slash to URL parsers', '..\\..'],
    ['T03 backslash in the middle', 'a\\..\\b'],
    ['T03 backslash, encoded', '..%5c'],
    ['T03 backslash alone', 'a\\b'],
    ['T04 encoded twice', '%252e%252e'],
    ['T04 encoded three times', '%25252e%25252e'],
    ['T04 the digits of an escape encoded', '%%32%65%%32%65'],
    ['T04 encoded more often than anybody decodes', `%${'25'.repeat(40)}41`],
    ['T05 empty', ''],
    ['T05 null', null],
    ['T05 array', []],
    ['T05 array of one text', ['a']],
    ['T05 object', {}],
    ['T05 not a number', Number.NaN],
    ['T05 infinite', Number.POSITIVE_INFINITY],
    ['T06 parent with a path parameter', '..;'],
    ['T06 parent with a named path parameter', '..;a=b'],
    ['T06 self with a path parameter, encoded', '.%3b'],
    ['T06 parent before a late query', '..%3fx'],
    ['T06 parent before a late fragment', '..#x'],
    ['T07 CR LF, encoded', 'a%0d%0aX-Evil:1'],
    ['T07 LF, which URL parsers delete', 'a\nb'],
    ['T07 TAB, which URL parsers delete', 'a\tb'],
    ['T07 TAB between dots', '.\t.'],
    ['T07 DEL', 'a\u007f'],
    ['T07 C1 control', 'a\u0085'],
    ['T07 C1 control, encoded', 'a%c2%85'],
    ['T08 NUL, encoded', '%00'],
    ['T08 NUL before a suffix', 'a%00.json'],
    ['T08 NUL', 'a\u0000'],
    ['T09 lone high surrogate', 'a\ud800'],
    ['T09 lone low surrogate', '\udc00a'],
    ['T09 overlong slash', '%c0%af'],
    ['T09 overlong dots', '%c0%ae%c0%ae'],
    ['T09 byte that is never UTF-8', '%ff'],
    ['T12 one longer than the limit', 'a'.repeat(8193)],
    ['T12 within the limit, not when encoded', 'é'.repeat(4000)],
  ])('%s', (_, value) => {
    const problem = problemOf(value);
    expect(problem.problem).toBe('parameter-invalid');
    expect(problem.errors).toEqual([{ pointer: '/sid', message: expect.any(String) }]);
  });

  test('T05 absent is missing, not invalid', () => {
    const problem = problemOf(undefined);
    expect(problem.problem).toBe('parameter-missing');
    expect(problem.errors).toEqual([{ pointer: '/sid', message: 'is required' }]);
  });

  test('T12 one more decoding than allowed is refused, at the limit it is not', () => {
    const encoded = (times: number) => `%${'25'.repeat(times - 1)}41`;
    expect(expand('/{sid}', { sid: encoded(8) })).toBe(`/v3/%25${'25'.repeat(7)}41`);
    expect(problemOf(encoded(9)).problem).toBe('parameter-invalid');
  });

  test('T14 a value that is a dot segment only together with the text beside it', () => {
    expect(problemOf(';a', '/.{sid}').problem).toBe('parameter-invalid');
    expect(problemOf('/..', '/x{sid}').problem).toBe('parameter-invalid');
    expect(problemOf('/', '/.{sid}').problem).toBe('parameter-invalid');
  });

  test('the message does not repeat the value', () => {
    expect(problemOf('CANARY/..').message).not.toContain('CANARY');
  });
});

describe('values are one segment', () => {
  test.each([
    ['T06 query', 'a?admin=1', 'a%3Fadmin%3D1'],
    ['T06 fragment', 'a#frag', 'a%23frag'],
    ['T06 pair', 'a&x=1', 'a%26x%3D1'],
    ['T06 path parameter', 'a;v=1', 'a%3Bv%3D1'],
    ['T09 percent that starts no escape', '%zz 100%', '%25zz%20100%25'],
    ['T10 network path', '//evil.test/x', '%2F%2Fevil.test%2Fx'],
    ['T10 rooted path', '/evil', '%2Fevil'],
    ['T10 URL', 'http://evil.test', 'http%3A%2F%2Fevil.test'],
    ['T10 host', '@evil.test', '%40evil.test'],
    ['T10 port', ':80', '%3A80'],
    ['T11 full-width dots', '\uff0e\uff0e', '%EF%BC%8E%EF%BC%8E'],
    ['T11 one dot leader', '\u2024', '%E2%80%A4'],
    ['T11 full-width percent', '\uff052e', '%EF%BC%852e'],
    ['T11 decomposed letter', 'e\u0301', 'e%CC%81'],
    ['T11 composed letter', '\u00e9', '%C3%A9'],
    ['T11 right-to-left mark', '\u200fa', '%E2%80%8Fa'],
    ['T11 zero-width space', 'a\u200b', 'a%E2%80%8B'],
    ['T12 as long as the limit', 'a'.repeat(8192), 'a'.repeat(8192)],
    ['T13 upper case', 'ORGA', 'ORGA'],
    ['T13 dot at the end', 'orga.', 'orga.'],
    ['T13 space at the end', 'orga ', 'orga%20'],
    ['three dots are a name', '...', '...'],
    ['dots inside a name', 'a..b', 'a..b'],
    ['marks that encodeURIComponent leaves', "!'()*", '%21%27%28%29%2A'],
    ['unreserved characters', 'aZ0-._~', 'aZ0-._~'],
    ['number', 42, '42'],
    ['boolean', false, 'false'],
    ['name of something every object has', 'constructor', 'constructor'],
  ])('%s', (_, value, segment) => {
    expect(expand('/orgs/{org}/sessions/{sid}', { org: 'acme', sid: value })).toBe(
      `/v3/orgs/acme/sessions/${segment}`,
    );
  });
});

describe('T14 the base and the template meet at exactly one slash', () => {
  test.each([
    ['https://h.test', '/a/{x}', '/a/1'],
    ['https://h.test/', '/a/{x}', '/a/1'],
    ['https://h.test/v1', 'a/{x}', '/v1/a/1'],
    ['https://h.test/v1/', '//a/{x}/', '/v1/a/1/'],
    ['https://h.test/v1//', '/{x}', '/v1/1'],
    ['https://h.test/v1', '/', '/v1/'],
    ['https://h.test/v1/', '', '/v1'],
    ['https://h.test', '/', '/'],
    ['https://h.test', '', '/'],
    ['https://h.test', '/a b/%41/{x}/é?', '/a%20b/%41/1/%C3%A9%3F'],
    ['https://h.test', '/files/{x}.json', '/files/1.json'],
    ['https://h.test', '/{x}-{y}', '/1-2'],
  ])('%s + %s', (from, path, expected) => {
    expect(expand(path, { x: 1, y: 2 }, new URL(from))).toBe(expected);
  });

  test.each(['/a/../{x}', '/./{x}', '/%2e%2e/{x}'])(
    'a template that climbs is never sent: %s',
    (path) => {
      expect(() => expand(path, { x: 1 })).toThrow(Problem);
    },
  );
});

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        '.',
        '..',
        '/',
        '\\',
        '%',
        '2e',
        '%2e',
        '%2f',
        '%5c',
        '25',
        ';',
        '?',
        '#',
        '@',
        ':',
        '\t',
        'a',
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join('')),
);

test('T01-T12 any text is refused or is exactly one segment that means it', () => {
  let sent = 0;
  fc.assert(
    fc.property(anyText, anyText, (org, sid) => {
      let path: string;
      try {
        path = expand('/orgs/{org}/s/x-{sid}/end/', { org, sid });
      } catch (error) {
        expect(error).toBeInstanceOf(Problem);
        expect((error as Problem).problem).toBe('parameter-invalid');
        return;
      }
      sent += 1;
      expect(path).toMatch(/^[A-Za-z0-9\-._~%/]+$/);
      const parsed = new URL(path, base);
      expect(parsed.origin).toBe(base.origin);
      expect(parsed.pathname).toBe(path);
      expect(parsed.search + parsed.hash).toBe('');
      expect(path.split('/').map(decodeURIComponent)).toEqual([
        '',
        'v3',
        'orgs',
        org,
        's',
        `x-${sid}`,
        'end',
        '',
      ]);
    }),
    { numRuns: 5000 },
  );
  expect(sent).toBeGreaterThan(500);
});

test('a template that was filled before gives the path that a new one gives', () => {
  const value = fc.oneof(
    fc.stringMatching(/^[\w.~-]{1,12}$/),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.integer(),
  );
  const tell = (make: () => string) => {
    try {
      return make();
    } catch (problem) {
      return (problem as Problem).message;
    }
  };
  for (const path of ['/a b/{x}', '/{x}', '/o;/{x}.{y}/', '/.{x}', '/{x};v={y}/%41/']) {
    for (const from of [base, new URL('https://api.example.test/')]) {
      const template = parsePathTemplate(path);
      fc.assert(
        fc.property(value, value, (x, y) => {
          const values = new Map<string, unknown>([
            ['x', x],
            ['y', y],
          ]);
          expect(tell(() => expandPath(template, values, from))).toBe(
            tell(() => expandPath(parsePathTemplate(path), values, from)),
          );
        }),
      );
    }
  }
});
