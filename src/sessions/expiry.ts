import { setImmediate } from 'node:timers/promises';
import type { Clock, Closable } from '../kernel/index.ts';
import type { Log } from '../telemetry/index.ts';
import type { SessionSettings, SettingsOf } from './settings.ts';
import type { SessionStore } from './store.ts';
import { type EndsBefore, PORTION, type Swept } from './swept.ts';

/** What the sweeper works on. */
export interface SweepOptions {
  readonly store: SessionStore;
  readonly clock: Clock;
  readonly settingsOf: SettingsOf;
  readonly log: Log;
}

/** Milliseconds between sweeps. */
const INTERVAL = 60_000;

/** Milliseconds before its end at which a session is told of as expiring. */
const WARNING = 5 * 60_000;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Rows in one transaction, so that nobody waits long for the writer. */
const BATCH = 200;

/** What removes sessions that are past their life. */
export interface Sweeper extends Closable {
  /** Sessions so far. */
  readonly removed: number;
  close(): Promise<void>;
}

/**
 * Removes what is past its life every minute. Reads test the expiry themselves, so this is about
 * space and about really deleting, never about what a caller sees.
 */
export function startSweeper(options: SweepOptions): Sweeper {
  let running: Promise<unknown> = Promise.resolve();
  let closed = false;
  let removed = 0;
  const timer = setInterval(() => {
    running = running
      .then(async () => {
        removed += await sweep(options, () => closed);
      })
      .catch((failure: unknown) => {
        const reason = failure instanceof Error ? failure.message : String(failure);
        options.log.log('warn', 'sweeping sessions failed', { reason });
      });
  }, INTERVAL);
  timer.unref();
  return {
    get removed() {
      return removed;
    },
    async close() {
      closed = true;
      clearInterval(timer);
      await running;
    },
  };
}

/**
 * Sweeps until nothing is left to remove, in batches that let others write in between.
 *
 * @param stop tells to leave the rest for later
 * @returns how many sessions were removed
 */
export async function sweep(
  { store, clock, settingsOf }: SweepOptions,
  stop: () => boolean = () => false,
): Promise<number> {
  const { idempotencyHours, tombstoneMinutes } = settingsOf('');
  let sessions = 0;
  while (!stop()) {
    const now = clock.now();
    const swept = await store.sweep({
      now,
      recordsBefore: now - idempotencyHours * HOUR,
      endingUntil: now + WARNING,
      tombstonesBefore: now - tombstoneMinutes * 60_000,
      events: endsBefore(settingsOf, now, ({ eventHours }) => eventHours * HOUR),
      usage: endsBefore(settingsOf, now, ({ usageDays }) => usageDays && usageDays * DAY),
      audit: endsBefore(settingsOf, now, ({ auditDays }) => auditDays * DAY),
      audits: (organisation) => settingsOf(organisation).audit === 'all',
      rulesOf: settingsOf,
      batch: BATCH,
    });
    sessions += swept.sessions;
    if (!mayLeaveMore(swept)) break;
    await setImmediate();
  }
  return sessions;
}

/** Of rows when a batch is full, of messages when one session may have lost a whole portion. */
function mayLeaveMore({ messages, ...rows }: Swept): boolean {
  return messages >= PORTION || Math.max(...Object.values(rows)) >= BATCH;
}

/** @param lifeOf milliseconds for which something is kept; `undefined` = for ever */
function endsBefore(
  settingsOf: SettingsOf,
  now: number,
  lifeOf: (settings: SessionSettings) => number | undefined,
): EndsBefore {
  const endOf = (organisation: string) => {
    const life = lifeOf(settingsOf(organisation));
    return life && now - life;
  };
  const everyone = endOf('');
  const ends = settingsOf.special.map((name) => [name, endOf(name)] as const);
  return { everyone, special: new Map(ends.filter(([, end]) => end !== everyone)) };
}
