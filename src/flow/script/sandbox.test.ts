import { afterAll, describe, expect, test } from 'vitest';
import { openScriptSandbox } from './sandbox.ts';
import { ScriptError } from './script-error.ts';
import type { ScriptLimits } from './script-limits.ts';

const sandbox = openScriptSandbox();
afterAll(() => sandbox.close());

const run = (
  source: string,
  input: Record<string, unknown> = {},
  limits: Partial<ScriptLimits> = {},
) => sandbox.runScript({ source, name: 'a script', input, limits });

async function failure(source: string, limits: Partial<ScriptLimits> = {}): Promise<ScriptError> {
  const thrown = await run(source, {}, limits).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(thrown instanceof ScriptError)) throw new Error(`no script error, but ${thrown}`);
  expect(thrown.message).toMatch(/^a script: /);
  expect(thrown.message).not.toMatch(/node_modules|file:|\.wasm|\/src\/|\/dist\//);
  return thrown;
}

describe('a script', () => {
  test('finds its input by name and leaves its result', async () => {
    const source =
      'const total = items.reduce((sum, { price }) => sum + price, 0);\nresult = { total, of: name };';
    expect(await run(source, { items: [{ price: 2 }, { price: 3 }], name: 'x' })).toEqual({
      total: 5,
      of: 'x',
    });
  });

  test.each([
    ['result = null', null],
    ['const result = [1, "ü", false]', [1, 'ü', false]],
    ['let result; result = 1.5', 1.5],
    [
      'var result = { a: undefined, b: NaN, c: new Date(0) }',
      { b: null, c: '1970-01-01T00:00:00.000Z' },
    ],
    ['result = "\\u2028"', '\u2028'],
    ['function result() {}; result = 1', 1],
    ['result = (async () => { await null; return [await 1] })()', [1]],
    ['Promise.resolve().then(() => { result = 2 })', 2],
    ['console.log("x"); console.error({}); result = 1', 1],
    ['const name = "mine"; result = name', 'mine'],
  ])('%s', async (source, value) => {
    expect(await run(source, { name: 'given' })).toEqual(value);
  });

  test('may have inputs whose names are no identifiers, or are natives', async () => {
    const input = JSON.parse('{"first-name": 1, "__proto__": 2, "JSON": 3, "Object": 4}');
    expect(await run("result = [globalThis['first-name'], JSON, Object]", input)).toEqual([
      1, 3, 4,
    ]);
  });

  test('starts with nothing of an earlier run', async () => {
    await run('globalThis.kept = 1; Array.prototype.kept = 1; JSON.parse = 1; result = 1');
    const names = '[typeof kept, typeof [].kept, typeof JSON.parse]';
    expect(await run(`result = ${names}`)).toEqual(['undefined', 'undefined', 'function']);
  });

  test('runs beside others and after them', async () => {
    const runs = Array.from({ length: 20 }, (_, index) => run('result = n * 2', { n: index }));
    expect(await Promise.all(runs)).toEqual(runs.map((_, index) => index * 2));
  });
});

describe('a mistake', () => {
  test.each([
    ['result = 1 // \0\nresult = 2', 'syntax', /U\+0000/, undefined],
    ['let x = ;', 'syntax', /SyntaxError/, 1],
    ['\n\nresult = (', 'syntax', /SyntaxError/, 3],
    ['import fs from "fs"', 'syntax', /SyntaxError/, 1],
    ['\nJSON.parse("{")', 'thrown', /SyntaxError/, 2],
    ['\n\nnull.x', 'thrown', /TypeError/, 3],
    ['throw new Error("mine")', 'thrown', /Error: mine/, 1],
    ['throw "text"', 'thrown', /text/, undefined],
    [
      'throw { toString() { throw 1 }, get message() { throw 2 } }',
      'thrown',
      /cannot be described/,
      undefined,
    ],
    ['result = Promise.reject(new Error("late"))', 'thrown', /late/, undefined],
    ['1 + 1', 'result', /does not set 'result'/, undefined],
    ['result = () => 1', 'result', /cannot be written as JSON/, undefined],
    ['result = Symbol()', 'result', /cannot be written as JSON/, undefined],
    ['result = 1n', 'result', /TypeError/, undefined],
    ['result = {}; result.self = result', 'result', /circular/, undefined],
    ['result = { toJSON() { throw new Error("no") } }', 'result', /no/, 1],
    ['result = { get x() { throw new Error("no") } }', 'result', /no/, 1],
    ['result = new Proxy({}, { ownKeys() { throw new Error("no") } })', 'result', /no/, 1],
    ['result = new Promise(() => {})', 'result', /never settles/, undefined],
    ['result = "x".repeat(2 ** 20)', 'result', /too large/, undefined],
    ['result = "ü".repeat(2 ** 19)', 'result', /too large/, undefined],
  ] as const)('%j is of the kind %s', async (source, kind, message, line) => {
    const thrown = await failure(source);
    expect(thrown).toMatchObject({ kind, message: expect.stringMatching(message) });
    if (line !== undefined) expect(thrown.line).toBe(line);
  });

  test('in the input is told before anything runs', async () => {
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    await expect(run('result = 1', circular)).rejects.toMatchObject({ kind: 'input' });
    await expect(run('result = 1', { n: 1n })).rejects.toMatchObject({ kind: 'input' });
    await expect(run('result = 1', { text: 'x'.repeat(2 ** 20) })).rejects.toMatchObject({
      kind: 'input',
    });
    await expect(run('result = 1', { undefined: 1 })).rejects.toMatchObject({ kind: 'input' });
  });

  test('sizes are exact: N fits, N + 1 does not', async () => {
    expect(await run('result = "12345678"', {}, { resultBytes: 10 })).toBe('12345678');
    expect((await failure('result = "123456789"', { resultBytes: 10 })).kind).toBe('result');
    expect(await run('result = t', { t: '1' }, { inputBytes: 9 })).toBe('1');
    await expect(run('result = t', { t: '12' }, { inputBytes: 9 })).rejects.toMatchObject({
      kind: 'input',
    });
  });
});

describe('closing', () => {
  test('ends what runs and what waits, and refuses what comes', async () => {
    const closing = openScriptSandbox({ threads: 1 });
    const request = { name: 'a script', input: {}, limits: { timeMs: 10_000 } };
    expect(await closing.runScript({ ...request, source: 'result = 1' })).toBe(1);
    const runs = ['for (;;) {}', 'result = 2'].map((source) =>
      closing.runScript({ ...request, source }).catch((reason: unknown) => reason),
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await closing.close();
    await closing.close();
    for (const reason of await Promise.all(runs)) expect(reason).toMatchObject({ kind: 'closed' });
    await expect(closing.runScript({ ...request, source: 'result = 3' })).rejects.toMatchObject({
      kind: 'closed',
    });
  });

  test('while a thread starts leaves none behind', async () => {
    const closing = openScriptSandbox({ threads: 1 });
    const started = closing.runScript({ source: 'result = 1', name: 'a script', input: {} });
    await closing.close();
    await expect(started).rejects.toMatchObject({ kind: 'closed' });
  });
});
