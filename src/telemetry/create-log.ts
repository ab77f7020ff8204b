import { inspect } from 'node:util';
import { pino } from 'pino';
import { LineBuffer } from './line-buffer.ts';
import { isLogged, type LiveLog, liveLog } from './live-log.ts';
import type { LogLevel } from './log.ts';

/** How log lines look. */
export type LogFormat = 'json' | 'pretty';

/** What a log is made of. */
export interface LogOptions {
  readonly format: LogFormat;
  /** Least severe level written. */
  readonly level: LogLevel | 'silent';
}

const STDERR = 2;

/** Makes a line, with its line break. */
type Render = (level: LogLevel, message: string, fields: Fields) => string;
type Fields = Readonly<Record<string, unknown>>;

/**
 * A log on standard error: standard output belongs to data and to protocols. A line of level warn
 * or error, and every line that is meant for a person, is written at once. Other lines are written
 * within 100 ms, and none is missing when the process ends, unless it is killed without notice.
 */
export async function createLog({ format, level }: LogOptions): Promise<LiveLog> {
  const pretty = format === 'pretty';
  const render = pretty ? await prettyRender() : jsonLine;
  const destination = pino.destination({ fd: STDERR, sync: true });
  const lines = new LineBuffer((text) => destination.write(text));
  const written = {
    log(severity: LogLevel, message: string, fields: Fields = {}) {
      const urgent = pretty || isLogged(severity, 'warn');
      lines.add(render(severity, message, fields), urgent);
    },
  };
  return liveLog(written, level, Date.now);
}

function jsonLine(level: LogLevel, message: string, fields: Fields): string {
  const members = jsonObject(fields).slice(1, -1);
  const more = members === '' ? '' : `,${members}`;
  return `{"level":"${level}","timestamp":"${new Date().toISOString()}"${more},"message":${JSON.stringify(message)}}\n`;
}

/** Nobody is refused an answer because the log cannot write a value of it. */
function jsonObject(fields: Fields): string {
  try {
    return JSON.stringify(fields);
  } catch {
    const texts = Object.entries(fields).map(([name, value]) => [name, inspect(value)]);
    return JSON.stringify(Object.fromEntries(texts));
  }
}

async function prettyRender(): Promise<Render> {
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({
    colorize: process.stderr.isTTY === true,
    messageKey: 'message',
    timestampKey: 'timestamp',
    translateTime: 'SYS:HH:MM:ss',
    hideObject: true,
    messageFormat: prettyLine,
  });
  return (level, message, fields) => pretty(jsonLine(level, message, fields));
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
