import type { Log, LogLevel } from './log.ts';

/** One line of a log, as its listeners get it. */
export interface LogLine {
  /** Counts up from 1. */
  readonly number: number;
  /** RFC 3339. */
  readonly timestamp: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log that can be listened to, and told to say more or less. */
export interface LiveLog extends Log {
  /** Least severe level that is logged. */
  level: LogLevel | 'silent';
  /** Gives every line that is logged from now on to `listener`. Returns the way to stop. */
  listen(listener: (line: LogLine) => void): () => void;
}

/** Levels, the least severe first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const SEVERITY = { debug: 0, info: 1, warn: 2, error: 3, silent: 4 } as const;

/** Whether a line of a level is logged where another level is the least severe. */
export function isLogged(level: LogLevel, least: LogLevel | 'silent'): boolean {
  return SEVERITY[level] >= SEVERITY[least];
}

/**
 * A log in front of another one.
 *
 * @param target gets what is logged; writes every level
 * @param now milliseconds since the Unix epoch
 */
export function liveLog(target: Log, level: LogLevel | 'silent', now: () => number): LiveLog {
  const listeners = new Set<(line: LogLine) => void>();
  let number = 0;
  const live: LiveLog = {
    level,
    log(severity, message, fields = {}) {
      if (!isLogged(severity, live.level)) return;
      target.log(severity, message, fields);
      if (listeners.size === 0) return;
      number += 1;
      const timestamp = new Date(now()).toISOString();
      for (const listener of listeners)
        listener({ number, timestamp, level: severity, message, fields });
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
  return live;
}

/** Whether a log is one already. */
export function isLive(log: Log): log is LiveLog {
  return 'listen' in log;
}
