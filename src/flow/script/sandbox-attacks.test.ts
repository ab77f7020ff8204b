import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openScriptSandbox } from './sandbox.ts';
import { ScriptError } from './script-error.ts';

const sandbox = openScriptSandbox({ threads: 1 });
afterAll(() => sandbox.close());

const run = (source: string, input: Record<string, unknown> = {}, timeMs = 300) =>
  sandbox.runScript({ source, name: 'attack', input, limits: { timeMs } });

// Whatever an attack did, the next script runs, and nothing of this process has changed.
const prototypes = [Object.prototype, Array.prototype, Function.prototype, Promise.prototype];
const before = prototypes.map((each) => Object.getOwnPropertyNames(each).sort().join());
afterEach(async () => {
  expect(await run('result = 1')).toBe(1);
  expect(prototypes.map((each) => Object.getOwnPropertyNames(each).sort().join())).toEqual(before);
});

describe('time', () => {
  test.each([
    'while (true) {}',
    'for (;;) { try { while (true) {} } catch {} finally { continue } }',
    '/(a+)+$/.test("a".repeat(40) + "b")',
    '(function again() { Promise.resolve().then(again) })()',
    'result = (async () => { for (;;) await null })()',
    'result = { toJSON() { for (;;) {} } }',
    'result = { get x() { for (;;) {} } }',
    'result = new Proxy({}, { get() { for (;;) {} }, ownKeys() { for (;;) {} } })',
    'throw { get message() { for (;;) {} } }',
    'Object.defineProperty(globalThis, "result", { get() { for (;;) {} } })',
    '[1, 2].sort(() => { for (;;) {} })',
    'result = { then() { for (;;) {} } }; result = Promise.resolve(result)',
  ])('%s', async (source) => {
    await expect(run(source)).rejects.toMatchObject({ kind: 'time' });
  });

  test('a native that never looks at the clock is ended with its thread', async () => {
    const started = performance.now();
    const endless =
      'const a = new Uint8Array(16e6); for (let i = 0; i < 1e4; i += 1) a.map(() => 1)';
    await expect(run(endless)).rejects.toMatchObject({ kind: 'time' });
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test('steps are counted whatever the clock says', async () => {
    const request = {
      source: 'for (;;) {}',
      name: 'attack',
      input: {},
      limits: { steps: 100_000, timeMs: 10_000 },
    };
    await expect(sandbox.runScript(request)).rejects.toThrow(/more than 100000 steps/);
  });
});

describe('memory', () => {
  test.each([
    'const all = []; for (;;) all.push(new Uint8Array(2 ** 24).fill(1))',
    'const all = []; for (;;) all.push(new Float64Array(2 ** 17).fill(1))',
    'new ArrayBuffer(2 ** 30)',
    'new ArrayBuffer(2 ** 12, { maxByteLength: 2 ** 30 }).resize(2 ** 30)',
    'const all = []; for (;;) all.push("x".repeat(2 ** 20) + all.length)',
    'new Array(2 ** 25).fill(0)',
    '(function again() { again() })()',
    'const nest = (n) => [nest(n + 1)]; nest(0)',
    'new Function("x = " + "[".repeat(1e5))',
  ])('%s', async (source) => {
    // Time enough even for a busy machine, so that memory is what ends it.
    await expect(run(source, {}, 9000)).rejects.toMatchObject({ kind: 'memory' });
  });

  test.each([
    'JSON.parse("[".repeat(1e6))',
    'let deep = []; for (let i = 0; i < 1e5; i += 1) deep = [deep]; result = deep',
  ])('deep nesting is refused one way or another: %s', async (source) => {
    await expect(run(source)).rejects.toBeInstanceOf(ScriptError);
  });

  test('no more than 64 MiB can be had, by no means', async () => {
    const source = `
      const all = [];
      try { for (;;) all.push(new Uint8Array(2 ** 20).fill(1)); } catch {}
      const mebibytes = all.length;
      all.length = 0;
      result = mebibytes;`;
    const mebibytes = await sandbox.runScript({
      source,
      name: 'attack',
      input: {},
      limits: { timeMs: 5000 },
    });
    expect(mebibytes).toBeGreaterThan(16);
    expect(mebibytes).toBeLessThan(64);
  });
});

describe('the host', () => {
  test('is nothing but the language', async () => {
    const names = await run('result = Object.getOwnPropertyNames(globalThis).sort().join(" ")');
    expect(names).toBe(
      'AggregateError Array ArrayBuffer BigInt BigInt64Array BigUint64Array Boolean DataView Date ' +
        'Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function ' +
        'Infinity Int16Array Int32Array Int8Array InternalError Iterator JSON Map Math NaN Number ' +
        'Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer ' +
        'String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array ' +
        'Uint8ClampedArray WeakMap WeakRef WeakSet console decodeURI decodeURIComponent encodeURI ' +
        'encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined ' +
        'unescape',
    );
  });

  test.each([
    "constructor.constructor('return process')()",
    "this.constructor.constructor('return process')().exit()",
    "console.log.constructor('return process')()",
    "(async () => {}).constructor('return process')(); [].map.constructor('return process')()",
    "input.constructor.constructor('return process')()",
    'require("fs")',
  ])('%s', async (source) => {
    await expect(run(source, { input: {} })).rejects.toMatchObject({ kind: 'thrown' });
  });

  test('import() finds nothing', async () => {
    await expect(run('result = import("node:fs")')).rejects.toMatchObject({ kind: 'thrown' });
  });

  test.each([
    'Object.prototype.polluted = 1; result = {}',
    'input.__proto__.polluted = 1; result = 1',
    'Array.prototype.push = () => { throw 1 }; result = 1',
    'JSON.stringify = () => "evil"; JSON.parse = null; result = 1',
    'Object.prototype.toJSON = () => "evil"; result = {}',
    'String.prototype.toJSON = Array.prototype.toJSON = () => undefined; throw new Error("x")',
    'globalThis.console = null; delete globalThis.Object; result = 1',
    'Object.defineProperty(Object.prototype, "then", { get() { throw 1 } }); result = {}',
  ])('stays what it is after %s', async (source) => {
    await run(source, { input: {} }).catch((reason: unknown) => {
      expect(reason).toMatchObject({ kind: 'thrown' });
    });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('gets own members named like prototypes, which change nothing', async () => {
    const result = await run('result = JSON.parse(\'{"__proto__": {"polluted": 1}}\')');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect((result as Record<string, unknown>).polluted).toBeUndefined();
  });
});
