import { createRequire } from 'node:module';
import type { RE2JS } from 're2js';
import type { JsonPathBudget } from './json-path-budget.ts';

/** A pattern is compiled once for many nodes; patterns from data compete for these places. */
const CACHED_PATTERNS = 64;
const MAX_PATTERN_LENGTH = 1024;
/** In nodes: compiling costs as much as testing that many short strings. */
const COMPILE_COST = 100;
/** Matching is linear, but slow enough to count. */
const CHARACTERS_PER_NODE = 64;

/**
 * `match()` and `search()` of RFC 9535 section 2.4.6 in time linear in the text: JavaScript's own
 * expressions backtrack, so that one field of an answer could stop the process.
 *
 * @returns `false` when an argument is no string or the pattern is no I-Regexp (RFC 9485)
 */
export function matchesPattern(
  extent: 'whole' | 'part',
  text: unknown,
  pattern: unknown,
  budget: JsonPathBudget,
): boolean {
  if (typeof text !== 'string' || typeof pattern !== 'string') return false;
  budget.spend(1 + Math.floor(text.length / CHARACTERS_PER_NODE));
  const expression = compiled(pattern, budget);
  if (!expression) return false;
  return extent === 'whole' ? expression.testExact(text) : expression.test(text);
}

const cache = new Map<string, RE2JS | undefined>();

function compiled(pattern: string, budget: JsonPathBudget): RE2JS | undefined {
  if (cache.has(pattern)) return cache.get(pattern);
  budget.spend(COMPILE_COST);
  if (cache.size >= CACHED_PATTERNS) cache.clear();
  const expression = compile(pattern);
  cache.set(pattern, expression);
  return expression;
}

function compile(pattern: string): RE2JS | undefined {
  const translated = pattern.length > MAX_PATTERN_LENGTH ? undefined : translate(pattern);
  if (translated === undefined) return undefined;
  const { RE2JS: Expression, RE2JSException } = loadLibrary();
  try {
    return Expression.compile(translated);
  } catch (failure) {
    // Ranges out of order and repetitions that would make a program too large.
    if (failure instanceof RE2JSException) return undefined;
    throw failure;
  }
}

let loaded: typeof import('re2js') | undefined;

function loadLibrary(): typeof import('re2js') {
  loaded ??= createRequire(import.meta.url)('re2js') as typeof import('re2js');
  return loaded;
}

const ESCAPED =
  '\\\\(?:[()*+.?\\[\\\\\\]^nrt{|}-]|[pP]\\{(?:L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?|C[cfno]?)\\})';
const CLASS_UNIT = `(?:${ESCAPED}|[^\\[\\]\\\\-])`;
const CLASS = `\\[\\^?-?(?:${CLASS_UNIT}(?:-${CLASS_UNIT})?)*-?\\]`;
const ATOM = `${ESCAPED}|${CLASS}|[^()*+?\\[\\\\\\]{|}]`;
const TOKEN = new RegExp(`(${ATOM}|\\))([*+?]|\\{\\d+(?:,\\d*)?\\})?|[(|]`, 'uy');

/**
 * An I-Regexp as the engine's dialect: the same, but for `.`, which excludes carriage returns too.
 *
 * @returns `undefined` when it is none
 */
function translate(pattern: string): string | undefined {
  let translated = '';
  let open = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < pattern.length) {
    const match = TOKEN.exec(pattern);
    if (!match) return undefined;
    const [token, atom, quantifier = ''] = match;
    if (token === '(') open += 1;
    if (atom === ')') open -= 1;
    if (open < 0) return undefined;
    translated += atom === '.' ? `[^\\n\\r]${quantifier}` : token;
  }
  return open === 0 ? translated : undefined;
}
