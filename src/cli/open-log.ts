import { createLog, type LiveLog } from '../telemetry/index.ts';
import { EXIT } from './exit-codes.ts';
import type { LogFlags } from './options.ts';

/**
 * The log that a command asks for. What nobody catches from here on is logged, and ends the process:
 * in what state it is then, nobody knows.
 */
export async function openLog({ logFormat, logLevel }: LogFlags): Promise<LiveLog> {
  const log = await createLog({ format: logFormat, level: logLevel });
  process.on('uncaughtException', (failure, origin) => {
    // The stack is for whoever mends it; no caller sees the log.
    const error = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
    log.log('error', 'the process failed and ends', { origin, error });
    process.exit(EXIT.failed);
  });
  return log;
}
