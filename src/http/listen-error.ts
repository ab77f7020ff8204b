/** An address that could not be listened on. */
export class ListenError extends Error {
  /** The system's name for why: `EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`, … */
  readonly code: string;
  readonly host: string;
  readonly port: number;

  constructor(cause: NodeJS.ErrnoException, host: string, port: number) {
    const code = cause.code ?? 'UNKNOWN';
    super(`cannot listen on ${host} port ${port}: ${REASONS[code] ?? code}`, { cause });
    this.name = 'ListenError';
    this.code = code;
    this.host = host;
    this.port = port;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is taken',
  EACCES: 'this user may not use the port',
  EADDRNOTAVAIL: 'the address does not belong to this machine',
  ENOTFOUND: 'the host name has no address',
};
