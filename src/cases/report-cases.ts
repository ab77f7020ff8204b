import type { CaseResult } from './run-cases.ts';

/** A way to tell what came of cases. */
export interface CaseReport {
  readonly name: string;
  write(file: string, results: readonly CaseResult[]): string;
}

const text: CaseReport = {
  name: 'text',
  write: (_, results) => {
    const lines = results.flatMap(({ name, place, differences }) => {
      if (differences.length === 0) return [`ok    ${name}`];
      return [
        `FAIL  ${name}  (${place.file}:${place.line})`,
        ...differences.flatMap(({ path, expected, found }) => [
          `      ${path}`,
          `        - ${oneLine(expected)}`,
          `        + ${oneLine(found)}`,
        ]),
      ];
    });
    return [...lines, '', closing(results)].join('\n');
  },
};

const json: CaseReport = {
  name: 'json',
  write: (file, results) => {
    const cases = results.map(({ name, place, durationMs, differences }) => ({
      name,
      line: place.line,
      passed: differences.length === 0,
      durationMs,
      differences,
    }));
    return JSON.stringify({ file, ...counts(results), cases }, null, 2);
  },
};

const junit: CaseReport = {
  name: 'junit',
  write: (file, results) => {
    const seconds = (ms: number) => (ms / 1000).toFixed(3);
    const total = results.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const rows = results.flatMap(({ name, place, durationMs, differences }) => {
      const head = `    <testcase name="${xml(name)}" classname="${xml(file)}" file="${xml(place.file)}" line="${place.line}" time="${seconds(durationMs)}"`;
      if (differences.length === 0) return [`${head}/>`];
      const told = differences.map(
        ({ path, expected, found }) => `${path}: expected ${expected}, found ${found}`,
      );
      const failure = `      <failure message="${xml(told[0] ?? '')}">${xml(told.join('\n'))}</failure>`;
      return [`${head}>`, failure, '    </testcase>'];
    });
    const { failed } = counts(results);
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<testsuites>',
      `  <testsuite name="${xml(file)}" tests="${results.length}" failures="${failed}" errors="0" skipped="0" time="${seconds(total)}">`,
      ...rows,
      '  </testsuite>',
      '</testsuites>',
    ].join('\n');
  },
};

/** Every way, the one for people first. */
export const CASE_REPORTS: readonly CaseReport[] = [text, json, junit];

function counts(results: readonly CaseResult[]): { passed: number; failed: number } {
  const failed = results.filter(({ differences }) => differences.length > 0).length;
  return { passed: results.length - failed, failed };
}

function closing(results: readonly CaseResult[]): string {
  const { passed, failed } = counts(results);
  return `${passed} passed, ${failed} failed`;
}

/** What an answer says must not move the cursor. */
function oneLine(value: string): string {
  return value.replace(/\p{Cc}/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** XML 1.0 has no other controls, not even escaped. */
function xml(value: string): string {
  return value
    .replace(/[&<>"\n]/g, (sign) => ENTITIES[sign] ?? '')
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '\uFFFD');
}
