import { type Embedded, openEmbedded, type SessionStorage } from '../../host/index.ts';
import { systemClock } from '../../kernel/index.ts';
import type { Log } from '../../telemetry/index.ts';
import { CommandFailure, EXIT } from '../exit-codes.ts';

/** The organisation of the embedded service whose token a served document uses. */
export const DEMO_ORGANISATION = 'demo';

/** Where the flags put the data of the embedded service. */
export function storage(flags: {
  readonly data: string;
  readonly memory?: boolean;
}): SessionStorage {
  return flags.memory ? { kind: 'memory' } : { kind: 'directory', path: flags.data };
}

/** Opens the data of the embedded service, or says why not. */
export async function openSessionData(
  where: SessionStorage,
  organisations: readonly string[],
  log: Log,
): Promise<Embedded> {
  try {
    return await openEmbedded(where, organisations, { log, clock: systemClock });
  } catch (reason) {
    const usage = reason instanceof RangeError;
    throw new CommandFailure(
      `the embedded service cannot start: ${(reason as Error).message}`,
      usage ? EXIT.usage : EXIT.config,
    );
  }
}
