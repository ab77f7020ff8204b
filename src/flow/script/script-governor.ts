import type { Clock } from '../../kernel/index.ts';
import { ScriptError } from './script-error.ts';
import { DEFAULT_SCRIPT_LIMITS, type ScriptLimits } from './script-limits.ts';

/** Bounds on every script of a process. */
export interface GovernedLimits {
  readonly enabled: boolean;
  /** Wall time of one run. */
  readonly timeoutMs: number;
  /** Calls and turns of loops of one run. */
  readonly statementLimit: number;
}

/** What applies when nobody says otherwise. */
export const USUAL_SCRIPT_LIMITS: GovernedLimits = {
  enabled: true,
  timeoutMs: DEFAULT_SCRIPT_LIMITS.timeMs,
  statementLimit: DEFAULT_SCRIPT_LIMITS.steps,
};

/** What a document says of scripts; what it does not say is as usual. */
export interface ScriptWishes {
  readonly enabled: boolean;
  readonly timeoutMs: number | undefined;
  readonly statementLimit: number | undefined;
}

/** Decides on the scripts of a process while it runs, and knows what they did. */
export class ScriptGovernor {
  settings: GovernedLimits = USUAL_SCRIPT_LIMITS;
  readonly #clock: Clock;
  #executions = 0;
  #errors = 0;
  #totalMs = 0;
  #lastMs: number | undefined;
  #wished: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What documents ask for. It stays as it is while they ask for the same. */
  wish(wishes: ScriptWishes | undefined): void {
    const text = JSON.stringify(wishes);
    if (text === this.#wished) return;
    this.#wished = text;
    const { enabled, timeoutMs, statementLimit } = USUAL_SCRIPT_LIMITS;
    this.settings = {
      enabled: wishes?.enabled ?? enabled,
      timeoutMs: wishes?.timeoutMs ?? timeoutMs,
      statementLimit: wishes?.statementLimit ?? statementLimit,
    };
  }

  /** Since the process started. */
  get stats() {
    return {
      totalExecutions: this.#executions,
      totalErrors: this.#errors,
      averageDurationMs: this.#executions === 0 ? 0 : this.#totalMs / this.#executions,
      lastExecutionAt: this.#lastMs === undefined ? null : new Date(this.#lastMs).toISOString(),
    };
  }

  /**
   * Runs a script within the limits.
   *
   * @param name begins every message
   * @throws ScriptError
   */
  async govern<T>(name: string, run: (limits: Partial<ScriptLimits>) => Promise<T>): Promise<T> {
    const { enabled, timeoutMs, statementLimit } = this.settings;
    if (!enabled) throw new ScriptError('closed', `${name}: scripts are switched off`);
    const started = this.#clock.monotonic();
    this.#executions += 1;
    this.#lastMs = this.#clock.now();
    try {
      return await run({ timeMs: timeoutMs, steps: statementLimit });
    } catch (failure) {
      this.#errors += 1;
      throw failure;
    } finally {
      this.#totalMs += this.#clock.monotonic() - started;
    }
  }
}
