import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../src/plan/index.ts';
import { isFatal, loadDocument, renderDiagnostics } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { FLAGSHIP } from '../kit/flagship.ts';

const flagship = readFileSync(FLAGSHIP, 'utf8');
const length = flagship.split('\n').length;

/** A change that somebody might make with an editor, or that happens on the way. */
type Mutation = (lines: readonly string[]) => readonly string[];

const at = fc.nat({ max: length - 1 });
const value = fc.oneof(
  fc.constantFrom(
    ...['', 'null', '~', '[]', '{}', '[1]', '{a: 1}', 'true', '5', '-1', '1e999', '99999999'],
    ...['rest.', '{{', '}}', '{{x}}', '$.', '*a', '&a', '!x', '../..', '/a/../b', '#', '"'],
    ...['__proto__', 'constructor', '|', '>', '- x', 'x: y', 'GET', 'http://[', '\u0000', '\ud800'],
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  at.map(
    (line): Mutation =>
      (lines) =>
        lines.filter((_, index) => index !== line),
  ),
  at.map(
    (line): Mutation =>
      (lines) =>
        lines.toSpliced(line, 0, lines[line] ?? ''),
  ),
  fc.tuple(at, at).map(
    ([from, to]): Mutation =>
      (lines) =>
        lines.toSpliced(to, 0, lines[from] ?? ''),
  ),
  fc.tuple(at, value).map(
    ([line, text]): Mutation =>
      (lines) =>
        lines.with(
          line % lines.length,
          (lines[line % lines.length] ?? '').replace(/: .*|$/, () => `: ${text}`),
        ),
  ),
  fc.tuple(at, fc.integer({ min: -4, max: 4 })).map(
    ([line, by]): Mutation =>
      (lines) => {
        const text = lines[line % lines.length] ?? '';
        return lines.with(line % lines.length, by < 0 ? text.slice(-by) : ' '.repeat(by) + text);
      },
  ),
  at.map(
    (line): Mutation =>
      (lines) =>
        lines.slice(0, line + 1),
  ),
  fc.tuple(at, fc.nat({ max: 80 }), value).map(
    ([line, column, text]): Mutation =>
      (lines) => {
        const old = lines[line % lines.length] ?? '';
        return lines.with(line % lines.length, old.slice(0, column) + text + old.slice(column));
      },
  ),
);

test('whatever is changed in a document, it is served, or what is wrong has a place in its text', () => {
  const language = {
    exposers: standard.exposers,
    authentication: standard.auth,
    steps: standard.steps,
    bodies: standard.bodies,
    formats: standard.formats,
  };
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
      const text = mutations
        .reduce(
          (lines, mutate) => (lines.length === 0 ? lines : mutate(lines)),
          flagship.split('\n') as readonly string[],
        )
        .join('\n');
      const { document, sources, report } = loadDocument('x.yaml', text, standard.dialects);
      const plan = document && compile(document, language, report);
      const fatal = report.diagnostics.filter(isFatal);
      if (!plan) expect(fatal.length).toBeGreaterThan(0);
      if (plan?.exposures.length === 0)
        expect(report.diagnostics.map(({ code }) => code)).toContain('nothing-exposed');
      const lines = text.split('\n');
      for (const { place, message } of report.diagnostics) {
        const line = lines[place.line - 1];
        expect([message, place, line !== undefined]).toEqual([message, place, true]);
        expect(place.column - 1).toBeLessThanOrEqual(line?.length ?? 0);
        expect(place.column - 1 + place.length).toBeLessThanOrEqual(
          Math.max(1, line?.length ?? 0) + 1,
        );
      }
      expect(() => renderDiagnostics(report.diagnostics, sources)).not.toThrow();
    }),
    { numRuns: 400 },
  );
});
