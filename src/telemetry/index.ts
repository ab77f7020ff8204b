export { type Log, type LogLevel, silent } from './log.ts';
