import { isMeant, type JournalEntry, type JournalFilter } from './entry.ts';

/** How often something is expected. */
export interface Expected extends JournalFilter {
  /** Exactly so often. Default: at least once. */
  readonly times?: number;
}

/** What was asked of one emulator, the latest of it. */
export interface Journal {
  /** In the order of arrival. An entry appears when its answer begins. */
  entries(filter?: JournalFilter): readonly JournalEntry[];
  count(filter?: JournalFilter): number;
  clear(): void;
  /**
   * Checks that something was asked.
   *
   * @throws Error with what was asked instead
   */
  assertCalled(expected?: Expected): void;
  /** Checks that something was not asked. @throws Error */
  assertNotCalled(filter?: JournalFilter): void;
  /** Why {@link Journal.assertCalled} would throw; `undefined` when it would not. */
  complaint(expected: Expected): string | undefined;
}

/** A journal with a place for new entries. */
export interface WritableJournal extends Journal {
  /** @param make is given the number of the entry */
  add(make: (number: number) => JournalEntry): void;
  /** Replaces an entry that is still there. */
  amend(number: number, change: (entry: JournalEntry) => JournalEntry): void;
}

/** Characters of all entries together; the oldest go first. */
const MOST_TEXT = 16 * 1024 * 1024;

/** @param limit how many entries are kept; the oldest go first */
export function createJournal(limit: number, mostText = MOST_TEXT): WritableJournal {
  let entries: JournalEntry[] = [];
  let text = 0;
  let latest = 0;
  const meant = (filter: JournalFilter) => entries.filter((entry) => isMeant(entry, filter));
  const complaint = ({ times, ...filter }: Expected) => {
    const count = meant(filter).length;
    const fine = times === undefined ? count > 0 : count === times;
    return fine ? undefined : describe(filter, times, count, entries);
  };
  const assertCalled = (expected: Expected = {}) => {
    const message = complaint(expected);
    if (message !== undefined) throw new Error(message);
  };
  return {
    entries: (filter = {}) => meant(filter),
    count: (filter = {}) => meant(filter).length,
    clear() {
      entries = [];
      text = 0;
      latest = 0;
    },
    complaint,
    assertCalled,
    assertNotCalled: (filter = {}) => assertCalled({ ...filter, times: 0 }),
    add(make) {
      latest += 1;
      const entry = make(latest);
      entries.push(entry);
      text += textOf(entry);
      while (entries.length > limit || text > mostText) {
        const oldest = entries.shift();
        if (!oldest) break;
        text -= textOf(oldest);
      }
    },
    amend(number, change) {
      const index = entries.findIndex((entry) => entry.number === number);
      const entry = entries[index];
      if (!entry) return;
      const changed = change(entry);
      entries[index] = changed;
      text += textOf(changed) - textOf(entry);
    },
  };
}

/** How much of an entry counts: what callers decide on. */
function textOf({ target, request, response }: JournalEntry): number {
  const fields = [...Object.values(request.headers), ...Object.values(response.headers)];
  const texts = [target, request.body ?? '', response.body ?? '', ...fields];
  return texts.reduce((sum, one) => sum + one.length, 0);
}

/** Entries shown in a complaint at most. */
const SHOWN = 10;

function describe(
  filter: JournalFilter,
  times: number | undefined,
  count: number,
  entries: readonly JournalEntry[],
): string {
  const wanted =
    times === undefined ? 'at least 1 request' : `${times} request${times === 1 ? '' : 's'}`;
  const shown = entries.slice(-SHOWN).map(line);
  const all = entries.length === 0 ? 'nothing was asked' : 'asked was';
  const more = entries.length > SHOWN ? [`  … and ${entries.length - SHOWN} before`] : [];
  return [
    `expected ${wanted} like ${JSON.stringify(filter)}, not ${count}; ${all}`,
    ...more,
    ...shown,
  ].join('\n');
}

function line({ number, method, target, operation, status, fault }: JournalEntry): string {
  const result = status === 0 ? 'connection cut' : status;
  const extras = [operation, fault && `met '${fault}'`].filter(Boolean).join(', ');
  return `  ${number}. ${method} ${target} → ${result}${extras && ` (${extras})`}`;
}
