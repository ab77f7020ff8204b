import { type DestinationStream, type LoggerOptions, pino } from 'pino';
import type { Log, LogLevel } from './log.ts';

/** How log lines look. */
export type LogFormat = 'json' | 'pretty';

/** What a log is made of. */
export interface LogOptions {
  readonly format: LogFormat;
  /** Least severe level written. */
  readonly level: LogLevel | 'silent';
}

const STDERR = 2;

/**
 * A log on standard error: standard output belongs to data and to protocols. Lines are written at
 * once, so that none is missing when the process dies.
 */
export async function createLog({ format, level }: LogOptions): Promise<Log> {
  const options: LoggerOptions = {
    level,
    base: null,
    messageKey: 'message',
    timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
  };
  const logger = pino(
    options,
    format === 'pretty' ? await prettyStream() : pino.destination({ fd: STDERR, sync: true }),
  );
  return {
    log(severity, message, fields) {
      logger[severity](fields ?? {}, message);
    },
  };
}

async function prettyStream(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({
    destination: STDERR,
    sync: true,
    colorize: process.stderr.isTTY === true,
    messageKey: 'message',
    timestampKey: 'timestamp',
    translateTime: 'SYS:HH:MM:ss',
    hideObject: true,
    messageFormat: prettyLine,
  });
}

const HEAD: readonly string[] = ['level', 'timestamp', 'message'];

/** One event on one line: a request as its status line, anything else with its fields. */
function prettyLine(line: Record<string, unknown>): string {
  const { message, method, path, status, duration_ms: duration, listener } = line;
  if (message === 'request')
    return `${method} ${path} ${status} ${Math.round(Number(duration))} ms  ${listener}`;
  const fields = Object.entries(line).filter(([name]) => !HEAD.includes(name));
  return [printable(message), ...fields.map(([name, value]) => `${name}=${printable(value)}`)].join(
    ' ',
  );
}

/** Text as it is, anything else as JSON; control characters escaped either way. */
function printable(value: unknown): string {
  if (typeof value === 'string' && !/\p{Cc}/u.test(value)) return value;
  return JSON.stringify(value) ?? '';
}
