import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  base,
  bodyText,
  build,
  DEFAULT_HEADERS,
  parameter,
} from '../../../test/upstream/building.ts';
import type { HttpRequest } from '../../http/index.ts';
import type { Problem } from '../../kernel/index.ts';
import type { ParameterLocation } from '../../plan/index.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'binary-ascii' }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom('\r\n', ': ', '; ', '=', '&', '?', '#', '"', '\\', ' ', '\t', '{{x}}', 'a'),
    )
    .map((pieces) => pieces.join('')),
);

describe('whatever a value is, it is refused or stays inside its place', () => {
  /** Runs every text; gives back how many were sent. */
  function sentOf(
    location: ParameterLocation,
    check: (request: HttpRequest, value: string) => void,
  ) {
    let sent = 0;
    const declared = [parameter('p', location), parameter('other', 'query')];
    fc.assert(
      fc.property(anyText, (value) => {
        let request: HttpRequest;
        try {
          request = build('POST', declared, { p: value, other: 1 });
        } catch (error) {
          expect((error as Problem).problem).toBe('parameter-invalid');
          return;
        }
        sent += 1;
        const parsed = new URL(`${base.origin}${request.target}`);
        expect(parsed.pathname).toBe('/v3/things');
        expect(parsed.hash).toBe('');
        check(request, value);
      }),
      { numRuns: 3000 },
    );
    return sent;
  }

  test('query', () => {
    const sent = sentOf('query', (request, value) => {
      const pairs = [...new URL(`${base.origin}${request.target}`).searchParams];
      expect(pairs).toEqual([
        ['p', value],
        ['other', '1'],
      ]);
      expect(request.headers).toEqual(DEFAULT_HEADERS);
      expect(request.body).toBeUndefined();
    });
    expect(sent).toBeGreaterThan(1000);
  });

  test('header', () => {
    const sent = sentOf('header', (request, value) => {
      expect(request.target).toBe('/v3/things?other=1');
      expect(request.headers).toEqual({ ...DEFAULT_HEADERS, p: value });
      expect(value).toMatch(/^[\x20-\x7e\t]+$/);
    });
    expect(sent).toBeGreaterThan(100);
  });

  test('cookie', () => {
    const sent = sentOf('cookie', (request, value) => {
      expect(request.target).toBe('/v3/things?other=1');
      expect(request.headers).toEqual({ ...DEFAULT_HEADERS, cookie: `p=${value}` });
      expect(value).toMatch(/^[^;,\s"\\]*$/);
    });
    expect(sent).toBeGreaterThan(100);
  });

  test('body', () => {
    const sent = sentOf('body', (request, value) => {
      expect(request.target).toBe('/v3/things?other=1');
      expect(request.headers).toEqual({ ...DEFAULT_HEADERS, 'content-type': 'application/json' });
      expect(JSON.parse(bodyText(request) ?? '')).toBe(value);
    });
    expect(sent).toBe(3000);
  });

  test('body, any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = bodyText(build('POST', [parameter('p', 'body')], { p: value }));
        expect(JSON.parse(text ?? '')).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 2000 },
    );
  });
});
