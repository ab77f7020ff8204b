import { rm, writeFile } from 'node:fs/promises';

/** Enough for the journal of a sweep, which deletes and overwrites. */
const BYTES = 8 * 1024 * 1024;

/**
 * Room on the disk that is kept for the day when there is none: on a full disk SQLite cannot even
 * delete, so that nothing would ever get better by itself.
 */
export class Ballast {
  readonly #file: string;

  /** @param path of the database */
  constructor(path: string) {
    this.#file = `${path}.ballast`;
  }

  /** Takes the room, if it is not taken and the disk has it. */
  async take(): Promise<void> {
    try {
      await writeFile(this.#file, Buffer.alloc(BYTES), { mode: 0o600, flag: 'wx' });
    } catch (reason) {
      if ((reason as NodeJS.ErrnoException).code !== 'EEXIST')
        await rm(this.#file, { force: true });
    }
  }

  /** Gives it up. @returns whether it was taken */
  async give(): Promise<boolean> {
    return rm(this.#file).then(
      () => true,
      () => false,
    );
  }
}
