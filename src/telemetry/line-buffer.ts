/** UTF-16 units kept back at most. */
const MOST = 16 * 1024;

/** Milliseconds that a line is kept back at most. */
const LONGEST_MS = 100;

/**
 * Lines on their way to a file, many in one write: a write of its own costs a line more than
 * everything else about it. They leave after 100 ms or 16 KiB, when an urgent line joins them, and
 * when the process ends, be it by `process.exit` or an uncaught exception. A process that is killed
 * without notice (SIGKILL, a signal nobody handles) takes the last 100 ms with it.
 */
export class LineBuffer {
  readonly #write: (text: string) => void;
  #text = '';
  #timer: NodeJS.Timeout | undefined;

  /** @param write must be done when it returns: the process may be ending */
  constructor(write: (text: string) => void) {
    this.#write = write;
    process.on('exit', () => this.#flush());
  }

  /**
   * @param line with its line break
   * @param urgent whether it must be written before this returns
   */
  add(line: string, urgent: boolean): void {
    this.#text += line;
    if (urgent || this.#text.length >= MOST) this.#flush();
    // What is only waiting to be written keeps no process alive: its end writes it.
    else this.#timer ??= setTimeout(() => this.#flush(), LONGEST_MS).unref();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#write(text);
  }
}
