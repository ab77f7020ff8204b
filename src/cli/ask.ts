import { createInterface } from 'node:readline';
import { CommandFailure, EXIT } from './exit-codes.ts';

/** Asks at the terminal until the answer can be read. */
export interface Question {
  (text: string): Promise<string>;
  <T>(text: string, read: (answer: string) => T): Promise<T>;
}

/** Whether a person is at the terminal. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Lets `answers` ask questions at the terminal. They are written to standard error, so that data
 * on standard output stays data.
 *
 * @throws CommandFailure when the person ends the input before the last answer
 */
export async function ask<T>(answers: (question: Question) => Promise<T>): Promise<T> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // The iterator keeps lines that come before they are asked for: several may be pasted at once.
  const lines = terminal[Symbol.asyncIterator]();
  const question = async <A>(text: string, read = (answer: string) => answer as A): Promise<A> => {
    for (;;) {
      terminal.setPrompt(text);
      terminal.prompt();
      const line = await lines.next();
      if (line.done) throw new CommandFailure('nothing was written', EXIT.failed);
      try {
        return read(line.value.trim());
      } catch (reason) {
        process.stderr.write(`  ${(reason as Error).message}\n`);
      }
    }
  };
  try {
    return await answers(question);
  } finally {
    terminal.close();
  }
}
