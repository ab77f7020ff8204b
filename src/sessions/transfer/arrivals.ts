import type { Arrival } from '../portions.ts';
import { Refusal } from '../refusal.ts';
import type { SettingsOf } from '../settings.ts';
import { TransferProblem } from './format.ts';

/** Something that was found in a file, or what is wrong there. */
export type Arriving =
  | {
      readonly line: number;
      /** Where the file says that it belongs. */
      readonly organisation: string;
      readonly arrival: Arrival;
      /** Whether a session is counted as used: not where usage comes by itself. */
      readonly counted: boolean;
    }
  | TransferProblem;

/** By what a file is read. */
export interface ReadingOptions {
  readonly settingsOf: SettingsOf;
  /** Whether things of this organisation are wanted: what is not is not looked at. */
  wants(organisation: string): boolean;
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/**
 * Reads something of a line.
 *
 * @throws TransferProblem that names the line and says everything that is wrong
 */
export function at<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (failure) {
    if (!(failure instanceof Refusal)) throw failure;
    const details = failure.details.map(({ path, message }) => `${path} ${message}`.trim());
    throw new TransferProblem(line, details.join('; ') || failure.message, failure);
  }
}
