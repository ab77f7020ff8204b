import type { Closable } from '../../kernel/index.ts';
import { ScriptError } from './script-error.ts';
import { DEFAULT_SCRIPT_LIMITS, type ScriptLimits } from './script-limits.ts';
import { ScriptThread, type ThreadAnswer } from './script-thread.ts';

/** One run of a script. */
export interface ScriptRequest {
  /** JavaScript, not a module. It leaves what it finds in the variable `result`. */
  readonly source: string;
  /** What the author calls the script; begins every message. */
  readonly name: string;
  /** Variables by name; JSON values. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly limits?: Partial<ScriptLimits>;
}

/** Runs scripts of documents. */
export interface ScriptSandbox extends Closable {
  /**
   * Runs a script in an engine of its own in another thread: no file, no socket, no clock but
   * `Date`, no memory of other runs. Input and result cross the border as JSON only.
   *
   * A promise in `result` is awaited as far as the script itself settles it.
   *
   * @throws ScriptError
   */
  runScript(request: ScriptRequest): Promise<unknown>;
  /** Ends all threads; what runs or waits fails with kind `closed`. */
  close(): Promise<void>;
}

/**
 * A sandbox with so many threads at most. They start when first needed and are used again; they
 * do not keep the process alive.
 */
export function openScriptSandbox({
  threads = 2,
}: {
  readonly threads?: number;
} = {}): ScriptSandbox {
  return new ThreadPool(threads);
}

class ThreadPool implements ScriptSandbox {
  readonly #idle: ScriptThread[] = [];
  readonly #running = new Set<ScriptThread>();
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #closed = false;

  constructor(threads: number) {
    this.#free = threads;
  }

  async runScript({ source, name, input, limits }: ScriptRequest): Promise<unknown> {
    const bounds = { ...DEFAULT_SCRIPT_LIMITS, ...limits };
    const text = inputText(name, input, bounds.inputBytes);
    // The engine would end the text there and run the half of it.
    if (source.includes('\0')) throw new ScriptError('syntax', `${name}: it contains U+0000`);
    await this.#turn();
    try {
      const task = {
        source,
        input: text,
        timeMs: bounds.timeMs,
        steps: bounds.steps,
        resultLength: bounds.resultBytes,
      };
      return readAnswer(name, await this.#run(name, task), bounds);
    } finally {
      this.#next();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const threads = [...this.#idle.splice(0), ...this.#running];
    await Promise.all(threads.map((thread) => thread.end()));
  }

  async #run(name: string, task: Parameters<ScriptThread['run']>[0]): Promise<ThreadAnswer> {
    if (this.#closed) throw closedError(name);
    const thread = this.#takeIdle() ?? (await ScriptThread.start());
    if (this.#closed) {
      await thread.end();
      throw closedError(name);
    }
    this.#running.add(thread);
    const answer = await thread.run(task);
    this.#running.delete(thread);
    if (this.#closed) throw closedError(name);
    if (answer.spent) await thread.end();
    else this.#idle.push(thread);
    return answer;
  }

  #takeIdle(): ScriptThread | undefined {
    for (let thread = this.#idle.pop(); thread; thread = this.#idle.pop()) {
      if (!thread.ended) return thread;
    }
    return undefined;
  }

  async #turn(): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
  }

  #next(): void {
    const waiting = this.#waiting.shift();
    if (waiting) waiting();
    else this.#free += 1;
  }
}

function closedError(name: string): ScriptError {
  return new ScriptError('closed', `${name}: the sandbox is closed`);
}

function inputText(name: string, input: object, limit: number): string {
  let text: string;
  try {
    text = JSON.stringify(input);
  } catch {
    throw new ScriptError('input', `${name}: its input cannot be written as JSON`);
  }
  if (Buffer.byteLength(text) <= limit) return text;
  throw new ScriptError('input', `${name}: its input is larger than ${limit} bytes`);
}

function readAnswer(name: string, answer: ThreadAnswer, limits: ScriptLimits): unknown {
  switch (answer.kind) {
    case 'done':
      if (Buffer.byteLength(answer.json) <= limits.resultBytes) return JSON.parse(answer.json);
      throw new ScriptError('result', `${name}: its 'result' is too large`);
    case 'overdue':
      throw new ScriptError('time', `${name}: it runs longer than ${limits.timeMs} ms`);
    case 'exhausted':
    case 'ended':
      throw new ScriptError('memory', `${name}: it needs too much memory`);
    case 'syntax':
    case 'thrown':
    case 'time':
    case 'memory':
    case 'result':
    case 'input':
      throw new ScriptError(answer.kind, `${name}: ${answer.text}`, answer.line);
  }
}
