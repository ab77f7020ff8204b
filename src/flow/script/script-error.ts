/**
 * Why a script gave no result: it does not parse, it threw, it ran too long, it needed too much
 * memory or nesting, its result is not JSON of an acceptable size, its input is not, or the
 * sandbox was closed meanwhile.
 */
export type ScriptErrorKind =
  | 'syntax'
  | 'thrown'
  | 'time'
  | 'memory'
  | 'result'
  | 'input'
  | 'closed';

/** A script that gave no result. The message names the script and never a place on this machine. */
export class ScriptError extends Error {
  readonly kind: ScriptErrorKind;
  /** In the script, from 1, where the engine knows it. */
  readonly line: number | undefined;

  constructor(kind: ScriptErrorKind, message: string, line?: number) {
    super(line === undefined ? message : `${message} (line ${line})`);
    this.name = 'ScriptError';
    this.kind = kind;
    this.line = line;
  }
}
