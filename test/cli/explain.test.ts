import { describe, expect, test } from 'vitest';
import { meanings } from '../../src/cli/meanings.ts';
import { PROBLEM_EXAMPLES } from '../../src/cli/problem-examples.ts';
import { PROBLEMS } from '../../src/kernel/index.ts';
import { DIAGNOSTICS, EXAMPLES } from '../../src/spec/index.ts';
import { standard } from '../../src/standard.ts';
import { capstan } from '../kit/capstan.ts';

describe('codes', () => {
  test('every code and every problem has an example, and every example a code', () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(Object.keys(DIAGNOSTICS).sort());
    expect(Object.keys(PROBLEM_EXAMPLES).sort()).toEqual(Object.keys(PROBLEMS).sort());
    for (const { name, text, example } of meanings(standard)) {
      const [wrong, right] = example;
      expect(wrong.trim(), name).not.toBe('');
      expect(right.trim(), name).not.toBe('');
      expect(wrong, name).not.toBe(right);
      expect(text, name).toMatch(/\.$/);
    }
  });

  test('a name means one thing', () => {
    const names = meanings(standard).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test('explain shows meaning, wrong and right', async () => {
    const { code, stdout } = await capstan(['explain', 'whole-value-mapping']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^whole-value-mapping \(a note of validate\)\n\n.*whole value\.\n\nWrong:\n\n {2}mapping: \$\.\n\nRight:\n\n {2}mapping: \$\n$/s,
    );
  });

  test('explain knows rules and problems', async () => {
    expect((await capstan(['explain', 'unused-bind'])).stdout).toContain('(a warning of lint)');
    expect((await capstan(['explain', 'upstream-timeout'])).stdout).toContain('(HTTP status 504)');
  });

  test('explain suggests the nearest name, and exits 2', async () => {
    const { code, stderr } = await capstan(['explain', 'unkown-operation']);
    expect(code).toBe(2);
    expect(stderr).toContain("did you mean 'unknown-operation'?");
  });
});
