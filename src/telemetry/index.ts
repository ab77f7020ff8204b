export { createLog, type LogFormat, type LogOptions } from './create-log.ts';
export { type Log, type LogLevel, silent } from './log.ts';
