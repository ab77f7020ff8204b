import { setImmediate } from 'node:timers/promises';
import type { Log } from '../../../telemetry/index.ts';
import type { Work } from '../sql-database.ts';
import { beginPurge, continuePurge, indexNewest, removeDeparted } from './upkeep-works.ts';

/** Milliseconds after a write: what comes meanwhile is done together, which takes half the time. */
const PAUSE = 200;

/** Milliseconds after a failure. */
const REST = 5_000;

/** Portions that are still done before a database is closed. */
const LAST_PORTIONS = 64;

/** Who carries out what is to be done. */
export interface UpkeepParts {
  write<T>(work: Work<T>): Promise<T>;
  /** Whether there is an index of words. */
  readonly indexed: boolean;
  readonly log: Log;
}

/**
 * What those who write leave to be done for later, in portions between their transactions: words of
 * new messages go into the index, and messages of departed sessions out of the file. Whatever is
 * left when a process ends is found by the next one.
 */
export class Upkeep {
  readonly #parts: UpkeepParts;
  #timer: NodeJS.Timeout | undefined;
  /** Whether something was written since it last began. */
  #woken = false;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(parts: UpkeepParts) {
    this.#parts = parts;
    this.wake();
  }

  /** Something was written. */
  wake(): void {
    this.#woken = true;
    this.#after(PAUSE);
  }

  /**
   * Indexes until nothing waits for it, or nothing up to a message.
   *
   * @param until its number. Who waits for that does not wait for what comes meanwhile
   */
  async index(until?: number): Promise<void> {
    await this.#all(() => indexNewest(until));
  }

  /** Removes until nothing is left of what departed. */
  async remove(): Promise<void> {
    await this.#all(() => removeDeparted(this.#parts.indexed));
  }

  /** Rewrites the index when it is time: what was taken out is marked as such in it, not gone. */
  async purge(now: number): Promise<void> {
    const { write, indexed } = this.#parts;
    if (indexed && (await write(beginPurge(now)))) await this.#all(continuePurge);
  }

  /** Leaves everything as it is. */
  stop(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Finishes what is short; called before the database takes no more works. */
  async close(): Promise<void> {
    this.stop();
    await this.#running;
    const { write, indexed } = this.#parts;
    try {
      for (let left = LAST_PORTIONS; left > 0; left -= 1)
        if (!(await write(removeDeparted(indexed)))) return;
    } catch (failure) {
      this.#tell(failure);
    }
  }

  #after(milliseconds: number): void {
    if (this.#timer || this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#run();
    }, milliseconds);
    this.#timer.unref();
  }

  async #run(): Promise<void> {
    this.#woken = false;
    try {
      await this.remove();
      if (this.#parts.indexed) await this.index();
      this.#timer = undefined;
      if (this.#woken) this.#after(PAUSE);
    } catch (failure) {
      this.#tell(failure);
      this.#timer = undefined;
      this.#after(REST);
    }
  }

  #tell(failure: unknown): void {
    const reason = failure instanceof Error ? failure.message : String(failure);
    this.#parts.log.log('warn', 'keeping the session store up failed', { reason });
  }

  async #all(portion: () => Work<boolean>): Promise<void> {
    while (!this.#closed && (await this.#parts.write(portion()))) await setImmediate();
  }
}
