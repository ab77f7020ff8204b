import type { MessagePort } from 'node:worker_threads';
import type { QuickJSSyncVariant } from '@jitl/quickjs-ffi-types';
import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSRuntime,
  QuickJSWASMModule,
} from 'quickjs-emscripten-core';

// The functions below run in another thread, as text (see `thread-source.ts`): they may use each
// other, their parameters and what every thread of Node has, but nothing else of this file.

/** One run. */
export interface ScriptTask {
  readonly source: string;
  /** JSON of an object. */
  readonly input: string;
  readonly timeMs: number;
  readonly steps: number;
  /** UTF-16 units. */
  readonly resultLength: number;
}

/** How a run ended; `spent` when the thread should not run another. */
export type ScriptReply = ScriptEnd & { readonly spent: boolean };

/** See {@link ScriptReply}. */
export type ScriptEnd =
  | { readonly kind: 'done'; readonly json: string }
  | {
      readonly kind: 'syntax' | 'thrown' | 'time' | 'memory' | 'result' | 'input';
      readonly text: string;
      readonly line?: number | undefined;
    };

interface ThreadParts {
  readonly port: MessagePort;
  readonly core: typeof import('quickjs-emscripten-core');
  readonly variant: { readonly default: QuickJSSyncVariant };
  readonly prelude: string;
  /** A `WebAssembly.Memory` that cannot grow past 64 MiB: typed arrays escape the engine's limit. */
  readonly memory: { readonly buffer: ArrayBuffer };
}

interface Engine {
  readonly module: QuickJSWASMModule;
  readonly memory: ThreadParts['memory'];
  readonly prelude: string;
}

/** A run under way: what stopped it, if anything did. */
interface Watch {
  stopped: string | undefined;
  /** Whether the run has to end; tells why in `stopped`. */
  check(): boolean;
}

/** What the steps of one run share. */
interface Run {
  readonly context: QuickJSContext;
  readonly natives: Natives;
  readonly watch: Watch;
}

type Natives = Readonly<Record<'declare' | 'write' | 'describe', QuickJSHandle>>;

/** Loads the engine, says so, and answers one task after the other. */
export async function answerTasks(parts: ThreadParts): Promise<void> {
  const engine = await loadEngine(parts);
  parts.port.on('message', (task: ScriptTask) => {
    let end: ScriptEnd;
    try {
      end = runTask(engine, task);
    } catch {
      // The stack or the heap of the engine itself gave way, so that nothing in it can be trusted.
      end = { kind: 'memory', text: 'it needs more memory or deeper nesting than there is' };
    }
    // Memory that the engine once had is never given back, except with the thread.
    const grown = engine.memory.buffer.byteLength > 32 * 1024 * 1024;
    const spent = grown || end.kind === 'memory' || end.kind === 'time';
    parts.port.postMessage({ ...end, spent });
  });
  parts.port.postMessage('ready');
}

/** The engine in the memory it is given. */
export async function loadEngine({ core, variant, prelude, memory }: ThreadParts): Promise<Engine> {
  const bounded = core.newVariant(variant.default, { wasmMemory: memory as never });
  const module = await core.newQuickJSWASMModuleFromVariant(bounded);
  return { module, memory, prelude };
}

/**
 * Runs a script in a runtime of its own.
 *
 * @throws when the engine itself fails; it cannot be used again then
 */
export function runTask({ module, prelude }: Engine, task: ScriptTask): ScriptEnd {
  const runtime = module.newRuntime();
  const watch = limitRuntime(runtime, task);
  const context = runtime.newContext();
  const natives = prepareContext(context, prelude);
  const end = evaluateTask({ context, natives, watch }, runtime, task);
  // A runtime that ran out of something is not taken apart: the thread ends with it.
  if (end.kind === 'memory' || end.kind === 'time') return end;
  for (const native of Object.values(natives)) native.dispose();
  context.dispose();
  runtime.dispose();
  return end;
}

/** Declares the input, runs the script, reads the result. */
export function evaluateTask(run: Run, runtime: QuickJSRuntime, task: ScriptTask): ScriptEnd {
  const { context, natives, watch } = run;
  const input = context.newString(task.input);
  const declared = context.callFunction(natives.declare, context.undefined, input);
  input.dispose();
  if (declared.error) return describeThrown(run, 'input', declared.error);
  declared.value.dispose();
  // Apart from running it, because a script may also throw a SyntaxError.
  const parsed = context.evalCode(task.source, 'script', { compileOnly: true });
  if (parsed.error) return describeThrown(run, 'syntax', parsed.error);
  parsed.value.dispose();
  const ran = context.evalCode(task.source, 'script');
  if (ran.error) return describeThrown(run, 'thrown', ran.error);
  ran.value.dispose();
  settleJobs(runtime, watch);
  return readResult(run, task.resultLength);
}

/** Sets the limits of a fresh runtime. */
export function limitRuntime(runtime: QuickJSRuntime, { timeMs, steps }: ScriptTask): Watch {
  const started = performance.now();
  let left = Math.ceil(steps / 10_000);
  const watch: Watch = {
    stopped: undefined,
    check() {
      left -= 1;
      if (left < 0) watch.stopped ??= `it takes more than ${steps} steps`;
      if (performance.now() - started > timeMs)
        watch.stopped ??= `it runs longer than ${timeMs} ms`;
      return watch.stopped !== undefined;
    },
  };
  runtime.setInterruptHandler(watch.check);
  runtime.setMaxStackSize(256 * 1024);
  // Below the memory, so that there is room left to say what happened.
  runtime.setMemoryLimit(48 * 1024 * 1024);
  return watch;
}

/** Runs the prelude. */
export function prepareContext(context: QuickJSContext, prelude: string): Natives {
  const prepared = context.unwrapResult(context.evalCode(prelude, 'prelude'));
  const natives = {
    declare: context.getProp(prepared, 'declare'),
    write: context.getProp(prepared, 'write'),
    describe: context.getProp(prepared, 'describe'),
  };
  prepared.dispose();
  return natives;
}

/** Runs what promises have scheduled, until nothing is left or the run is stopped. */
export function settleJobs(runtime: QuickJSRuntime, watch: Watch): void {
  while (runtime.hasPendingJob() && watch.stopped === undefined) {
    const ran = runtime.executePendingJobs(1000);
    if (ran.error) ran.error.dispose();
    else watch.check();
  }
}

/** The variable `result`, or what the promise in it became, as JSON. */
export function readResult(run: Run, resultLength: number): ScriptEnd {
  const { context, watch } = run;
  if (watch.stopped !== undefined) return { kind: 'time', text: watch.stopped };
  const read = context.evalCode("typeof result === 'undefined' ? undefined : result", 'script');
  if (read.error) return describeThrown(run, 'result', read.error);
  const state = context.getPromiseState(read.value);
  if (state.type === 'fulfilled') {
    const end = writeResult(run, state.value, resultLength);
    if (state.value !== read.value) state.value.dispose();
    read.value.dispose();
    return end;
  }
  read.value.dispose();
  if (state.type === 'rejected') return describeThrown(run, 'thrown', state.error);
  return { kind: 'result', text: "its 'result' is a promise that never settles" };
}

/** A value as JSON. */
export function writeResult(run: Run, value: QuickJSHandle, resultLength: number): ScriptEnd {
  const { context, natives } = run;
  if (context.typeof(value) === 'undefined')
    return { kind: 'result', text: "it does not set 'result'" };
  const written = context.callFunction(natives.write, context.undefined, value);
  if (written.error) return describeThrown(run, 'result', written.error);
  const json = written.value;
  let end: ScriptEnd;
  if (context.typeof(json) !== 'string') {
    end = { kind: 'result', text: "its 'result' cannot be written as JSON" };
  } else if (
    context.getProp(json, 'length').consume((it) => context.getNumber(it)) > resultLength
  ) {
    end = { kind: 'result', text: "its 'result' is too large" };
  } else end = { kind: 'done', json: context.getString(json) };
  json.dispose();
  return end;
}

/** Tells what was thrown, unless it was the end of time or memory. Disposes of `thrown`. */
export function describeThrown(
  { context, natives, watch }: Run,
  kind: 'syntax' | 'thrown' | 'result' | 'input',
  thrown: QuickJSHandle,
): ScriptEnd {
  const described = context.callFunction(natives.describe, context.undefined, thrown);
  thrown.dispose();
  if (watch.stopped !== undefined) return { kind: 'time', text: watch.stopped };
  const handle = described.error ?? described.value;
  const description = described.error ? '' : context.getString(handle);
  handle.dispose();
  if (description === '') return { kind, text: 'it threw something that cannot be described' };
  const [text = '', stack = ''] = description.split('\u0001');
  if (text === 'InternalError: out of memory')
    return { kind: 'memory', text: 'it needs too much memory' };
  if (text === 'InternalError: stack overflow')
    return { kind: 'memory', text: 'its calls nest too deeply' };
  const line = /\bscript:(\d+)/.exec(stack)?.[1];
  return { kind, text: text.slice(0, 500), line: line === undefined ? undefined : Number(line) };
}
