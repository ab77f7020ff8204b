import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { ScriptReply, ScriptTask } from './thread-body.ts';
import { threadSource } from './thread-source.ts';

/** Loading the engine takes some 50 ms; a thread that needs longer than this never will. */
const LOAD_MS = 20_000;

/** How a task ended from outside: with a reply, or with the end of the thread. */
export type ThreadAnswer =
  | ScriptReply
  | { readonly kind: 'overdue' | 'exhausted' | 'ended'; readonly spent: true };

/** A thread with its own engine that runs one script at a time. It never keeps the process alive. */
export class ScriptThread {
  readonly #worker: Worker;

  #ended = false;

  private constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('exit', () => {
      this.#ended = true;
    });
    // A thread may also die between two runs; without a listener that would end the process.
    worker.on('error', () => {
      this.#ended = true;
    });
  }

  /** Whether it cannot run anything any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** @throws Error when the engine cannot be loaded */
  static async start(): Promise<ScriptThread> {
    const { resolve } = createRequire(import.meta.url);
    const worker = new Worker(threadSource(resolve), {
      eval: true,
      env: {},
      execArgv: [],
      // The line an engine prints when it fails stays unread: it must not reach a protocol on
      // standard output, and reading it would keep the process alive.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 16 },
    });
    worker.unref();
    const thread = new ScriptThread(worker);
    const answer = await thread.#answer<'ready'>(LOAD_MS);
    if (answer === 'ready') return thread;
    throw new Error(`the script engine cannot be loaded: ${answer.kind}`);
  }

  /** Runs `task`, and ends the thread when twice its time has passed. */
  async run(task: ScriptTask): Promise<ThreadAnswer> {
    const answer = this.#answer<ScriptReply>(task.timeMs * 2);
    this.#worker.postMessage(task);
    return answer;
  }

  /** Ends the thread, whatever it does. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #answer<T>(withinMs: number): Promise<T | ThreadAnswer> {
    return new Promise((resolve) => {
      const settle = (answer: T | ThreadAnswer) => {
        clearTimeout(timer);
        this.#worker.off('message', settle).off('error', fail).off('exit', exit);
        resolve(answer);
      };
      // Also keeps the process alive until there is an answer.
      const timer = setTimeout(() => {
        settle({ kind: 'overdue', spent: true });
        void this.#worker.terminate();
      }, withinMs);
      const fail = () => settle({ kind: 'exhausted', spent: true });
      const exit = () => settle({ kind: 'ended', spent: true });
      this.#worker.on('message', settle).on('error', fail).on('exit', exit);
    });
  }
}
