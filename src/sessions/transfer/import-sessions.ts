import { setTimeout } from 'node:timers/promises';
import { type Clock, systemClock } from '../../kernel/index.ts';
import type { AuditNote } from '../audit.ts';
import type { KeptSession, PortableStore } from '../contents.ts';
import { withTrimTime } from '../message-retention.ts';
import { allowedExpiry, MINUTE } from '../operations/life.ts';
import type { Arrival, Received, Reception } from '../portions.ts';
import { Refusal } from '../refusal.ts';
import { resolveSettings, type SettingsInput, type SettingsOf } from '../settings.ts';
import type { Arriving } from './arrivals.ts';
import { type ImportFormat, TransferProblem } from './format.ts';
import { openFile } from './open-file.ts';
import type { Source } from './texts.ts';

/** What is taken of a file, and how. */
export interface ImportOptions {
  /**
   * Only these of a file that names organisations. Of one that does not, the only one is where
   * everything goes. Default: all that are named.
   */
  readonly organisations?: readonly string[];
  /** Another name for the only organisation that is taken. */
  readonly into?: string;
  /** Default: what the beginning of the file looks like. */
  readonly format?: ImportFormat | 'auto';
  /** What happens to a session that is there and differs. Default: `skip`. */
  readonly ifExists?: 'skip' | 'replace' | 'fail';
  /**
   * Minutes that sessions live whose life is over or not known to the file. Default: those that are
   * over are left out; others get the longest life that there is.
   */
  readonly expirationMinutes?: number;
  /** Whose conversations they are where the file does not say so. Default: `imported`. */
  readonly userId?: string;
  /** Only say what would happen. Default: false. */
  readonly dryRun?: boolean;
  /** Whether somebody changed the file since it was written: then its checksum means nothing. */
  readonly edited?: boolean;
  /** As the service has them: their limits are those of an import. */
  readonly settings?: SettingsInput;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** Ends it between two portions; what was taken until then stays. */
  readonly signal?: AbortSignal;
  /** Told of what is wrong, which is then left out. Default: the first thing that is wrong ends it. */
  onProblem?(problem: TransferProblem): void;
  /** Told after each thing that was found. */
  progress?(report: ImportReport): void;
}

/** What became of what a file has. */
export interface ImportReport {
  /** Sessions that are here now and were not before, and their messages. */
  readonly sessions: number;
  readonly messages: number;
  readonly replaced: number;
  /** Things that were here already: the same, or something else that was left alone. */
  readonly existed: number;
  /** Sessions that were deleted here and stay so. */
  readonly gone: number;
  /** Sessions whose life was over. */
  readonly expired: number;
  readonly tombstones: number;
  readonly answers: number;
  readonly usage: number;
  /** Things that were wrong. */
  readonly problems: number;
  /** Bytes of the file. */
  readonly bytes: number;
  /** Whether it was ended before the file. */
  readonly stopped: boolean;
}

/**
 * Takes in what a file holds, while the store is served or not, and never has more of it in memory
 * than a few sessions. Each session is one transaction with all its messages, and everything that
 * the API would refuse is refused. Who imports a file again has everything once; so an import that
 * ended half-way is begun again.
 *
 * @example
 * await importSessions(store, createReadStream('sessions.jsonl'));
 *
 * @throws TransferProblem at the first thing that is wrong, unless somebody is told of it
 * @throws RangeError when the options do not go together; Refusal store_unavailable
 */
export async function importSessions(
  store: PortableStore,
  source: Source,
  options: ImportOptions = {},
): Promise<ImportReport> {
  const intake = new Intake(store, options);
  const arriving = openFile(intake.counting(source), {
    ...options,
    settingsOf: intake.settingsOf,
    now: intake.now,
  });
  for await (const one of arriving) {
    await intake.take(one);
    options.progress?.(intake.report);
    if (intake.stopped) break;
  }
  return intake.finish();
}

/** Sessions that are on their way to the disk at once, and bytes of their contents. */
const AT_ONCE = 4;
const BYTES_AT_ONCE = 16 * 1024 * 1024;

class Intake {
  readonly settingsOf: SettingsOf;
  readonly now: number;
  readonly report = {
    ...{ sessions: 0, messages: 0, replaced: 0, existed: 0, gone: 0, expired: 0 },
    ...{ tombstones: 0, answers: 0, usage: 0, problems: 0, bytes: 0, stopped: false },
  };
  readonly #store: PortableStore;
  readonly #options: ImportOptions;
  readonly #going = new Set<Promise<void>>();
  #bytes = 0;
  #failure: unknown;

  constructor(store: PortableStore, options: ImportOptions) {
    this.#store = store;
    this.#options = options;
    this.settingsOf = resolveSettings(options.settings);
    this.now = (options.clock ?? systemClock).now();
  }

  get stopped(): boolean {
    return this.report.stopped || this.#failure !== undefined;
  }

  async *counting(source: Source): AsyncGenerator<Uint8Array | string> {
    try {
      for await (const piece of source) {
        this.report.bytes += Buffer.byteLength(piece);
        yield piece;
      }
    } catch (failure) {
      // Whoever ends an import may end the reading of its file too, which then needs no explanation.
      if (!this.#options.signal?.aborted) throw failure;
      this.report.stopped = true;
    }
  }

  /** Begins to take something in, as soon as there is room for it. */
  async take(one: Arriving): Promise<void> {
    if (this.#options.signal?.aborted) {
      this.report.stopped = true;
      return;
    }
    if (one instanceof TransferProblem) return this.#tell(one);
    const arrival = this.#living(one.organisation, one.arrival);
    if (!arrival) return;
    const bytes = arrival.kind === 'session' ? arrival.session.bytes : 0;
    while (this.#going.size >= AT_ONCE || (this.#bytes > 0 && this.#bytes + bytes > BYTES_AT_ONCE))
      await Promise.race(this.#going);
    this.#bytes += bytes;
    const work = this.#receive(one, arrival)
      .catch((failure: unknown) => {
        this.#failure ??= failure;
      })
      .finally(() => {
        this.#bytes -= bytes;
        this.#going.delete(work);
      });
    this.#going.add(work);
  }

  async finish(): Promise<ImportReport> {
    await Promise.all(this.#going);
    if (this.#failure !== undefined) throw this.#failure;
    return this.report;
  }

  async #receive({ line, organisation, counted }: Exclude<Arriving, Error>, arrival: Arrival) {
    const { into, ifExists = 'skip', dryRun: dry = false } = this.#options;
    const target = into ?? organisation;
    const how = { replace: ifExists === 'replace', counted, dry, now: this.now };
    const note = this.#noteIn(target);
    const received = await this.#patiently(target, arrival, { ...how, note });
    if (received === 'there' && ifExists === 'fail')
      this.#tell(new TransferProblem(line, `${nameOf(arrival)} is there already`));
    else this.#count(arrival, received);
  }

  #noteIn(organisation: string): AuditNote | undefined {
    if (this.settingsOf(organisation).audit !== 'all') return undefined;
    return { operation: 'import-session', at: this.now };
  }

  /** What a store cannot do now it may do soon, and whoever asks again has it done once. */
  async #patiently(organisation: string, arrival: Arrival, how: Reception): Promise<Received> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#store.portions.receive(organisation, arrival, how);
      } catch (failure) {
        const away = failure instanceof Refusal && failure.code === 'store_unavailable';
        if (!away || attempt === ATTEMPTS || this.#options.signal?.aborted) throw failure;
        await setTimeout(200 * attempt);
      }
    }
  }

  #count(arrival: Arrival, received: Received): void {
    const { report } = this;
    if (received === 'gone') report.gone += 1;
    else if (received === 'same' || received === 'there') report.existed += 1;
    else if (received === 'replaced') report.replaced += 1;
    else report[COUNTED[arrival.kind]] += 1;
    if (arrival.kind === 'session' && (received === 'new' || received === 'replaced'))
      report.messages += arrival.session.messages.length;
  }

  #tell(problem: TransferProblem): void {
    this.report.problems += 1;
    if (this.#options.onProblem) this.#options.onProblem(problem);
    else this.#failure ??= problem;
  }

  /** With the life that it has here; nothing when that is over. */
  #living(organisation: string, arrival: Arrival): Arrival | undefined {
    if (arrival.kind !== 'session') return arrival;
    const expiresAt = this.#endOf(organisation, arrival.session);
    const session = { ...arrival.session, expiresAt };
    const rules = this.settingsOf(organisation);
    if (expiresAt > this.now) return { ...arrival, session: withTrimTime(session, rules) };
    this.report.expired += 1;
    return undefined;
  }

  #endOf(organisation: string, session: KeptSession): number {
    const { expirationMinutes } = this.#options;
    const over = session.expiresAt <= this.now && expirationMinutes !== undefined;
    const wanted = over ? this.now + expirationMinutes * MINUTE : session.expiresAt;
    return allowedExpiry(session, wanted, this.now, this.settingsOf(organisation));
  }
}

const ATTEMPTS = 5;

const COUNTED = {
  session: 'sessions',
  tombstone: 'tombstones',
  answer: 'answers',
  usage: 'usage',
} as const;

function nameOf(arrival: Arrival): string {
  switch (arrival.kind) {
    case 'session':
      return `session ${arrival.session.id}`;
    case 'tombstone':
      return `session ${arrival.tombstone.sessionId}`;
    case 'answer':
      return `the answer to ${arrival.answer.key}`;
    case 'usage':
      return `the usage of ${arrival.usage.day}`;
  }
}
