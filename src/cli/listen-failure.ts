import type { ListenError } from '../host/index.ts';
import { CommandFailure, EXIT } from './exit-codes.ts';

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken',
  EACCES: 'needs more rights than this process has',
};

/** A port that cannot be opened, as one line that names who wanted it and the flag that helps. */
export function listenFailure(
  { code, host, port }: ListenError,
  flag: string,
  who: string,
): CommandFailure {
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
    return new CommandFailure(
      `${who}: the address ${host} is not one of this machine; choose another with --host`,
      EXIT.failed,
    );
  }
  const why = REASONS[code] ?? `cannot be opened (${code})`;
  return new CommandFailure(
    `${who}: port ${port} on ${host} ${why}; choose another with ${flag}`,
    EXIT.failed,
  );
}
