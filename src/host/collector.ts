import { networkTransport, type Transport } from '../consumes/index.ts';
import { VERSION } from '../kernel/index.ts';
import { type Log, otlpTraces, type RecordedTrace } from '../telemetry/index.ts';

/** Where traces are sent. */
export interface CollectorAddress {
  /** Of the collector; traces go to `/v1/traces` below it. */
  readonly url: URL;
  readonly service: string;
}

/** Traces that wait; more than that while a collector does not answer, and the oldest are lost. */
const MOST_WAITING = 1_000;

/** Traces in one request. */
const BATCH = 200;

const INTERVAL_MS = 2_000;

const LIMITS = {
  connectMs: 2_000,
  headersMs: 5_000,
  bodyIdleMs: 5_000,
  totalMs: 5_000,
  maxConnections: 1,
};

/** Sends traces to a collector (OTLP over HTTP, JSON), in batches. No request waits for it. */
export class Collector {
  readonly address: CollectorAddress;
  readonly #log: Log;
  readonly #transport: Transport;
  readonly #timer: NodeJS.Timeout;
  readonly #waiting: RecordedTrace[] = [];
  #sending: Promise<void> | undefined;
  #lost = 0;
  #failing = false;

  constructor(address: CollectorAddress, log: Log) {
    this.address = address;
    this.#log = log;
    this.#transport = networkTransport(address.url, LIMITS);
    this.#timer = setInterval(() => this.#send(), INTERVAL_MS).unref();
  }

  add(trace: RecordedTrace): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    this.#waiting.push(trace);
    if (this.#waiting.length >= BATCH) this.#send();
  }

  /** Sends what waits, all at once so that nobody waits for batch after batch, and lets go of the connection. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sending;
    this.#send(MOST_WAITING);
    await this.#sending;
    await this.#transport.close();
  }

  #send(most = BATCH): void {
    if (this.#sending || this.#waiting.length === 0) return;
    this.#sending = this.#post(this.#waiting.splice(0, most)).finally(() => {
      this.#sending = undefined;
    });
  }

  /** What is not taken is lost: traces are worth less than the memory that keeping them would take. */
  async #post(traces: readonly RecordedTrace[]): Promise<void> {
    const { url, service } = this.address;
    const body = new TextEncoder().encode(otlpTraces(traces, { service, version: VERSION }));
    const headers = { host: url.host, 'content-type': 'application/json' };
    const target = `${url.pathname.replace(/\/$/, '')}/v1/traces`;
    try {
      const { status } = await this.#transport({ method: 'POST', target, headers, body });
      if (status >= 300) this.#failed(traces.length, `HTTP ${status}`);
      else this.#failing = false;
    } catch (failure) {
      this.#failed(traces.length, (failure as Error).message);
    }
  }

  /** Says so when it begins, not with every batch. */
  #failed(count: number, reason: string): void {
    const lost = this.#lost + count;
    this.#lost = 0;
    if (!this.#failing) this.#log.log('warn', 'traces are not collected', { lost, reason });
    this.#failing = true;
  }
}
