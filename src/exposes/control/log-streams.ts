import { Problem } from '../../kernel/index.ts';
import { isLogged, type LiveLog, type LogLevel, type LogLine } from '../../telemetry/index.ts';

/** Lines that wait for a subscriber that does not take them; older ones give way. */
const MOST_WAITING = 500;

/** A comment after so long without a line, so that nobody in between takes the stream for dead. */
const HEARTBEAT_MS = 15_000;

/** Lines that are kept for whoever looks now. */
const RECENT = 200;

/** Those who read a log as it is written. */
export class LogStreams {
  readonly #log: LiveLog;
  readonly #open = new Set<Subscription>();
  readonly #recent: LogLine[] = [];
  readonly #forget: () => void;
  #closed = false;

  constructor(log: LiveLog) {
    this.#log = log;
    this.#forget = log.listen((line) => {
      this.#recent.push(line);
      if (this.#recent.length > RECENT) this.#recent.shift();
    });
  }

  /** The last lines, the oldest first. */
  get recent(): readonly LogLine[] {
    return this.#recent;
  }

  get subscribers(): number {
    return this.#open.size;
  }

  /**
   * Lines from now on, as server-sent events.
   *
   * @throws Problem overloaded when there are as many subscribers as may be
   */
  subscribe(level: LogLevel, most: number): AsyncIterable<Uint8Array> {
    if (this.#closed) throw new Problem('shutting-down', 'the log is not streamed any more');
    if (this.#open.size >= most)
      throw new Problem('overloaded', `the log has ${most} subscribers already`, {
        headers: { 'retry-after': '5' },
      });
    const subscription = new Subscription(this.#log, level, () => this.#open.delete(subscription));
    this.#open.add(subscription);
    return subscription;
  }

  /** Ends all of them. */
  close(): void {
    this.#closed = true;
    this.#forget();
    for (const one of this.#open) one.end();
  }
}

/** One subscriber. It listens from the beginning, so that no line is lost before it is read. */
class Subscription implements AsyncIterableIterator<Uint8Array> {
  readonly #stop: () => void;
  readonly #left: () => void;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #waiting: string[] = [': the log from now on\n\n'];
  #dropped = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(log: LiveLog, level: LogLevel, left: () => void) {
    this.#left = left;
    this.#stop = log.listen((line) => {
      if (isLogged(line.level, level)) this.#add(eventOf(line));
    });
    this.#heartbeat = setInterval(() => this.#add(': still here\n\n'), HEARTBEAT_MS).unref();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array>> {
    while (this.#waiting.length === 0 && !this.#ended)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    if (this.#waiting.length === 0) return { done: true, value: undefined };
    const gap = this.#dropped > 0 ? `event: dropped\ndata: ${this.#dropped}\n\n` : '';
    this.#dropped = 0;
    const text = gap + this.#waiting.splice(0).join('');
    return { done: false, value: new TextEncoder().encode(text) };
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    this.end();
    this.#waiting.length = 0;
    return { done: true, value: undefined };
  }

  /** No more lines; those that wait are still read. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearInterval(this.#heartbeat);
    this.#stop();
    this.#left();
    this.#wake?.();
  }

  #add(event: string): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#waiting.shift();
      this.#dropped += 1;
    }
    this.#waiting.push(event);
    this.#wake?.();
  }
}

/** A line as an event. JSON has no line break, so one `data` field holds it. */
function eventOf(line: LogLine): string {
  return `id: ${line.number}\nevent: log\ndata: ${JSON.stringify(lineView(line))}\n\n`;
}

/** A line as it is sent. */
export function lineView({ timestamp, level, message, fields }: LogLine): object {
  return { timestamp, level, ...plain(fields), message };
}

/** What has no JSON is left out: the log itself shows it. */
function plain(fields: LogLine['fields']): object {
  try {
    return JSON.parse(JSON.stringify(fields)) as object;
  } catch {
    return {};
  }
}
