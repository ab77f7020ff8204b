import { InvalidArgumentError, Option } from 'commander';
import type { Quota } from '../host/index.ts';
import type { LogFormat, LogLevel } from '../telemetry/index.ts';

/** Reads `<name>=<port>` into a map. */
export function collectPort(
  text: string,
  known: ReadonlyMap<string, number> = new Map(),
): ReadonlyMap<string, number> {
  const [name, value] = splitAssignment(text, '<exposer namespace>=<port>');
  return new Map([...known, [name, readPort(value)]]);
}

/** Gathers a repeatable option. */
export function collect(text: string, known: readonly string[] = []): readonly string[] {
  return [...known, text];
}

/** A TCP port; 0 lets the system pick one. */
export function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535))
    throw new InvalidArgumentError('a port is a whole number from 0 to 65535.');
  return port;
}

/** A time in seconds, ten minutes at most. */
export function readSeconds(text: string): number {
  const seconds = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds <= MOST_SECONDS))
    throw new InvalidArgumentError(`a time is a whole number of seconds up to ${MOST_SECONDS}.`);
  return seconds;
}

const MOST_SECONDS = 600;

/** A number of bytes. */
export function readBytes(text: string): number {
  const bytes = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(bytes > 0)) throw new InvalidArgumentError('a size is a whole number of bytes.');
  return bytes;
}

const WINDOWS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** So many in a second, a minute or an hour. */
export function readRate(text: string): Quota {
  const [, digits = '', unit = ''] = /^([1-9]\d{0,8})\/([smh])$/.exec(text) ?? [];
  const windowMs = WINDOWS[unit];
  if (windowMs === undefined)
    throw new InvalidArgumentError('it is written 50/s, 600/m or 10000/h.');
  return { count: Number(digits), windowMs };
}

/** A time such as `30d`, `12h` or `45m`; milliseconds. */
export function readDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const minutes = { m: 1, h: 60, d: 1440 }[unit];
  if (minutes === undefined || Number(count) === 0)
    throw new InvalidArgumentError('a time is written 45m, 12h or 30d.');
  return Number(count) * minutes * 60_000;
}

/** Splits `<name>=<value>`. */
export function splitAssignment(text: string, form: string): [string, string] {
  const split = text.indexOf('=');
  if (split < 1) throw new InvalidArgumentError(`it is written ${form}.`);
  return [text.slice(0, split), text.slice(split + 1)];
}

/** Options of everything that logs. */
export interface LogFlags {
  readonly logFormat: LogFormat;
  readonly logLevel: LogLevel | 'silent';
}

/** `--log-format` and `--log-level`. */
export function logOptions(): readonly Option[] {
  return [
    new Option('--log-format <format>', 'how log lines look; pretty on a terminal, else json')
      .choices(['json', 'pretty'])
      .default(process.stderr.isTTY ? 'pretty' : 'json'),
    new Option('--log-level <level>', 'least severe lines to log')
      .choices(['debug', 'info', 'warn', 'error', 'silent'])
      .default('info'),
  ];
}
