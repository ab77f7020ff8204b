import { dirname } from 'node:path';
import type { Clock } from '../kernel/index.ts';
import type { Plan } from '../plan/index.ts';
import type { Diagnostic, Source } from '../spec/index.ts';
import { type DocumentPaths, findDocuments } from './find-documents.ts';
import {
  isChanged,
  type Reading,
  type ReadingOptions,
  readDocument,
  sourcesOf,
} from './read-document.ts';
import type { RunningTogether } from './start-capability.ts';

/** What became of a document. */
export interface Change {
  readonly file: string;
  /**
   * `added`, `reloaded` and `removed` are done; `kept` is an old version that goes on because the
   * new one cannot be served; `left out` is a document that never could.
   */
  readonly outcome: 'added' | 'reloaded' | 'removed' | 'kept' | 'left out';
  readonly durationMs: number;
  /** What the file says now, when it is there. */
  readonly reading?: Reading;
  /** What was served of it until then. */
  readonly before: Plan | undefined;
  /** Why a version that was read well cannot be served. */
  readonly failure: Error | undefined;
  /** What documents take from each other since this change. */
  readonly remarks: readonly Diagnostic[];
  /** Texts of all documents, by file. */
  readonly sources: ReadonlyMap<string, Source>;
}

/** What keeping documents up to date needs. */
export interface ReloadOptions extends ReadingOptions {
  readonly paths: DocumentPaths;
  readonly clock: Clock;
  /** Hears of every change. */
  tell(change: Change): void;
}

/** A document, and what is served of it. */
export interface KnownDocument {
  readonly reading: Reading;
  /** What is served of it: of this reading, or of an earlier one. */
  readonly plan: Plan | undefined;
  /** Why this reading is not served although it was read well. */
  readonly failure?: Error | undefined;
}

type Served = Pick<RunningTogether, 'update' | 'rehearse' | 'remarks'>;

type Documents = ReadonlyMap<string, KnownDocument>;

/** Documents that are served, kept the same as their files. */
export class LiveDocuments {
  readonly #running: Served;
  readonly #options: ReloadOptions;
  #known: Documents;
  #last: Promise<unknown> = Promise.resolve();

  /** @param readings what is served already, in order */
  constructor(running: Served, readings: readonly Reading[], options: ReloadOptions) {
    this.#running = running;
    this.#options = options;
    this.#known = new Map(readings.map((one) => [one.file, { reading: one, plan: one.plan }]));
  }

  /** Folders in which a change may matter. */
  get folders(): ReadonlySet<string> {
    const files = [...this.#known.values()].flatMap(({ reading }) => reading.files);
    return new Set([...this.#options.paths.folders, ...files.map((file) => dirname(file))]);
  }

  /**
   * Serves what the files say now, one document after the other: each change is done, or leaves
   * everything as it was.
   *
   * @param which those whose files are others now, or `all` of them. Default: `changed`
   * @returns what became of each document that was read or is gone
   * @throws Error when a folder cannot be read
   */
  refresh(which: 'changed' | 'all' = 'changed'): Promise<readonly Change[]> {
    // Two at a time would each put back what the other one has just changed.
    const now = this.#last.then(() => this.#refresh(which));
    this.#last = now.catch(() => {});
    return now;
  }

  /**
   * Tells what `refresh('all')` would do, and does not do it. Ports are not tried.
   *
   * @throws Error when a folder cannot be read
   */
  check(): Promise<readonly Change[]> {
    const now = this.#last.then(() => this.#rehearsal().refresh('all'));
    this.#last = now.catch(() => {});
    return now;
  }

  /** The same documents, of which nothing that changes is served. */
  #rehearsal(): LiveDocuments {
    const running = this.#running;
    const remarks: Diagnostic[] = [...running.remarks];
    const rehearse = running.rehearse.bind(running);
    const update = async (plans: readonly Plan[]) => {
      remarks.splice(0, remarks.length, ...(await rehearse(plans)));
    };
    const rehearsal = new LiveDocuments({ update, rehearse, remarks }, [], {
      ...this.#options,
      tell() {},
    });
    rehearsal.#known = this.#known;
    return rehearsal;
  }

  /** All documents, with what is served of them. */
  get documents(): readonly KnownDocument[] {
    return [...this.#known.values()].filter(({ reading, plan }) => plan || !reading.foreign);
  }

  async #refresh(which: 'changed' | 'all'): Promise<readonly Change[]> {
    const files = await findDocuments(this.#options.paths);
    const changes: (Change | undefined)[] = [];
    for (const file of this.#known.keys())
      if (!files.includes(file)) changes.push(await this.#remove(file));
    for (const file of files) {
      const known = this.#known.get(file);
      if (which === 'all' || !known || (await isChanged(known.reading)))
        changes.push(await this.#read(file, known, files));
    }
    return changes.flatMap((change) => change ?? []);
  }

  async #remove(file: string): Promise<Change | undefined> {
    const finish = this.#begin();
    const known = this.#known.get(file);
    const left = new Map(this.#known);
    left.delete(file);
    const failure = await this.#serve(left);
    if (!known?.plan) return undefined;
    return finish({ file, outcome: failure ? 'kept' : 'removed', before: known.plan, failure });
  }

  async #read(
    file: string,
    known: KnownDocument | undefined,
    files: readonly string[],
  ): Promise<Change | undefined> {
    const finish = this.#begin();
    const reading = await readDocument(file, this.#options);
    const place = (plan: Plan | undefined, failure?: Error) =>
      placed(this.#known, { reading, plan, failure }, files);
    const failure = await this.#serve(place(reading.plan ?? known?.plan));
    // What cannot be served now is not tried again before the file changes.
    if (failure) this.#known = place(known?.plan, failure);
    // Parts that others import change too, and were told already.
    if (reading.foreign !== undefined && known?.reading.foreign !== undefined) return undefined;
    const done = reading.plan !== undefined && !failure;
    const before = known?.plan;
    return finish({ file, reading, before, failure, outcome: outcomeOf(done, before) });
  }

  /** @returns why nothing has changed, if nothing has */
  async #serve(next: Documents): Promise<Error | undefined> {
    try {
      await this.#running.update([...next.values()].flatMap(({ plan }) => plan ?? []));
      this.#known = next;
      return undefined;
    } catch (failure) {
      return failure as Error;
    }
  }

  #begin(): (change: Omit<Change, 'durationMs' | 'remarks' | 'sources'>) => Change {
    const { clock, tell } = this.#options;
    const started = clock.monotonic();
    const known = new Set(this.#running.remarks.map(keyOf));
    return (change) => {
      const durationMs = Math.round(clock.monotonic() - started);
      const remarks = this.#running.remarks.filter((one) => !known.has(keyOf(one)));
      const readings = [...this.#known.values()].map(({ reading }) => reading);
      const told = { ...change, durationMs, remarks, sources: sourcesOf(readings) };
      tell(told);
      return told;
    };
  }
}

function outcomeOf(done: boolean, served: Plan | undefined): Change['outcome'] {
  if (done) return served ? 'reloaded' : 'added';
  return served ? 'kept' : 'left out';
}

/** The documents with one of them as it is now, in the order of the files. */
function placed(documents: Documents, known: KnownDocument, files: readonly string[]): Documents {
  const all = new Map([...documents, [known.reading.file, known]]);
  return new Map(
    files.flatMap((file) => {
      const found = all.get(file);
      return found ? [[file, found] as const] : [];
    }),
  );
}

function keyOf({ code, message, place }: Diagnostic): string {
  return `${code} ${message} ${place.file}`;
}
