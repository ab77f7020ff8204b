/** What the command line ends with. */
export const EXIT = {
  ok: 0,
  /** Something in the world failed: a port is taken, a file cannot be written. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** The document or its configuration is wrong (sysexits.h EX_CONFIG). */
  config: 78,
} as const;

/** Ends a command with a message for people and an exit code. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
