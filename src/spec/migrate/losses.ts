import { isNode, type LineCounter } from 'yaml';

/** Something of a document that a dialect has no place for. */
export interface Loss {
  /** What becomes of it, naming it. */
  readonly message: string;
  /** Line of the document, counted from 1; absent when nothing stands there. */
  readonly line: number | undefined;
  /** Whether without it the result is not what the dialect allows, or does not do the same. */
  readonly grave: boolean;
}

/** Collects losses while a document is rewritten. */
export interface Losses {
  /** @param at what is lost, or what it would stand in */
  remark(message: string, at: unknown): void;
  /** The same where the result would not be valid, or not do the same. */
  lose(message: string, at: unknown): void;
  readonly all: readonly Loss[];
}

/** Starts with none. */
export function newLosses(lines: LineCounter): Losses {
  const all: Loss[] = [];
  const add = (message: string, at: unknown, grave: boolean) => {
    const offset = isNode(at) ? at.range?.[0] : undefined;
    const line = offset === undefined ? undefined : lines.linePos(offset).line;
    const known = all.some((one) => one.message === message && one.line === line);
    if (!known) all.push({ message, line, grave });
  };
  return {
    remark: (message, at) => add(message, at, false),
    lose: (message, at) => add(message, at, true),
    all,
  };
}
