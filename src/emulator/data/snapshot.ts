import { type Contents, Fields, isObject } from '../../sessions/index.ts';
import type { EmulatedClock } from '../clock.ts';

const FORMAT = 'capstan-sessions-snapshot/1';

/** What an emulator holds at one moment: a JSON value, good for a file. No token is in it. */
export interface Snapshot {
  readonly format: typeof FORMAT;
  /** With the time it is of everything, without of single organisations. */
  readonly clock?: { readonly now: string; readonly frozen: boolean };
  /** By name. */
  readonly organisations: Readonly<Record<string, Contents>>;
}

/** A snapshot of single organisations, or, with a clock, of everything. */
export function makeSnapshot(
  organisations: Snapshot['organisations'],
  clock: EmulatedClock | undefined,
): Snapshot {
  const time = clock && { now: new Date(clock.now()).toISOString(), frozen: clock.frozen };
  return { format: FORMAT, ...(time && { clock: time }), organisations };
}

/**
 * Reads a snapshot as far as its own form goes; whether contents are contents, their store sees.
 *
 * @throws Refusal invalid_parameter
 */
export function readSnapshot(value: unknown): Snapshot {
  const fields = Fields.of(value, 'a snapshot');
  fields.allowOnly(['format', 'clock', 'organisations']);
  fields.word('format', [FORMAT]);
  if (fields.value('format') === undefined) fields.refuse('format', `must be ${FORMAT}`);
  const organisations = fields.object('organisations');
  if (!organisations) fields.refuse('organisations', 'is required');
  for (const [name, contents] of Object.entries(organisations ?? {})) {
    const lists = isObject(contents) && PARTS.every((part) => Array.isArray(contents[part]));
    if (!lists) fields.refuse(`organisations/${name}`, `must have ${PARTS.join(', ')}`);
  }
  const clock = readTime(fields);
  fields.finish();
  return {
    format: FORMAT,
    ...(clock && { clock }),
    organisations: organisations as Snapshot['organisations'],
  };
}

const PARTS = ['sessions', 'tombstones', 'answers'] as const satisfies readonly (keyof Contents)[];

function readTime(parent: Fields): Snapshot['clock'] {
  const value = parent.object('clock');
  if (value === undefined) return undefined;
  const fields = parent.inside(value, 'clock');
  const now = fields.text('now', { minimum: 1, maximum: 40 });
  if (now === undefined || Number.isNaN(Date.parse(now))) fields.refuse('now', 'must be a time');
  return { now: now ?? '', frozen: fields.flag('frozen') ?? false };
}
