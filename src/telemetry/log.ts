/** Severity of a log line. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/**
 * Where rooms report what happens. One line, one event; never a secret or a body in `fields`, and a
 * stack only of what ends the process.
 */
export interface Log {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** Says nothing. */
export const silent: Log = { log() {} };
