import type { HttpRequest } from '../../http/index.ts';
import {
  type AuditInput,
  type ForkInput,
  type ReceiptInput,
  USAGE_GROUPS,
  type UsageInput,
} from '../additions.ts';
import { AUDITED } from '../audit.ts';
import { BOUNDS } from '../contract.ts';
import { dayOf, isDay, TIME_EXPECTED, timeFrom } from '../days.ts';
import { Refusal } from '../refusal.ts';
import type { SessionSettings } from '../settings.ts';
import { fieldsOf, readTitle, readUserId } from './body-inputs.ts';
import type { Fields } from './fields.ts';
import { fieldsOf as parametersOf, readOffset, readUser, wholeNumber } from './query-inputs.ts';

/** No content means that nothing shall differ. @throws Refusal invalid_parameter */
export function readFork(body: unknown, settings: SessionSettings): ForkInput {
  const names = ['atMessage', 'title', 'metadata', 'expirationMinutes'];
  const fields = fieldsOf(body ?? {}, settings, names);
  const input = {
    atMessage: fields.integer('atMessage', { minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    title: readTitle(fields, settings.limits.titleBytes),
    metadata: fields.object('metadata'),
    expirationMinutes: fields.integer('expirationMinutes', BOUNDS.expiration),
  };
  fields.finish();
  return { ...input, expirationMinutes: input.expirationMinutes ?? BOUNDS.expiration.fallback };
}

/** @returns the user @throws Refusal missing_user_id | invalid_parameter */
export function readErase(body: unknown, settings: SessionSettings): string {
  const fields = fieldsOf(body ?? {}, settings, ['userId']);
  const userId = readUserId(fields, settings.limits.userIdBytes);
  fields.finish();
  return userId ?? '';
}

/** A receipt is judged by its signature, whatever is in it. @throws Refusal invalid_parameter */
export function readReceipt(body: unknown, settings: SessionSettings): ReceiptInput {
  const fields = fieldsOf(body ?? {}, { ...settings, validate: 'lenient' }, []);
  const signature = fields.text('signature', { minimum: 1, maximum: 512 });
  if (signature === undefined) fields.refuse('signature', 'is required');
  fields.finish();
  const { signature: _, ...receipt } = body as Record<string, unknown>;
  return { receipt, signature: signature ?? '' };
}

/** The event that a watcher saw last, as `EventSource` sends it. @throws Refusal invalid_parameter */
export function readLastEventId({ headers }: HttpRequest): number | undefined {
  const text = headers['last-event-id'];
  if (text === undefined || text === '') return undefined;
  if (/^\d{1,15}$/.test(text)) return Number(text);
  const message = 'must be the id of an event';
  throw new Refusal('invalid_parameter', `Last-Event-ID ${message}`, {
    details: [{ path: '/Last-Event-ID', message }],
  });
}

const DAY = 86_400_000;
const ROWS = 1_000;

/**
 * The last 30 days by day, unless told otherwise.
 *
 * @param now milliseconds since the Unix epoch
 * @throws Refusal invalid_parameter
 */
export function readUsage(
  query: ReadonlyMap<string, string>,
  settings: SessionSettings,
  now: number,
): UsageInput {
  const names = ['from', 'to', 'groupBy', 'userId', 'model', 'limit', 'offset'];
  const fields = parametersOf(query, settings, names);
  const limit = wholeNumber(fields, 'limit', { minimum: 1, maximum: Infinity });
  const input = {
    from: readDay(fields, 'from') ?? dayOf(now - 29 * DAY),
    to: readDay(fields, 'to') ?? dayOf(now),
    groupBy: readGroups(fields),
    userId: readUser(fields, settings),
    model: fields.text('model', { minimum: 0, maximum: settings.limits.modelBytes }),
    limit: Math.min(limit ?? ROWS, ROWS),
    offset: readOffset(fields, settings.offsetMaximum),
  };
  fields.finish();
  return input;
}

/** @throws Refusal invalid_parameter */
export function readAuditQuery(
  query: ReadonlyMap<string, string>,
  settings: SessionSettings,
): AuditInput {
  const names = ['sessionId', 'userId', 'operation', 'from', 'to', 'limit', 'cursor'];
  const fields = parametersOf(query, settings, names);
  const limit = wholeNumber(fields, 'limit', { minimum: 1, maximum: Infinity });
  const input = {
    sessionId: fields.text('sessionId', { minimum: 1, maximum: 256 }),
    userId: readUser(fields, settings),
    operation: fields.word('operation', AUDITED),
    from: readTime(fields, 'from', 'beginning'),
    to: readTime(fields, 'to', 'end'),
    limit: Math.min(limit ?? LINES, ROWS),
    cursor: fields.text('cursor', { minimum: 1, maximum: 512 }),
  };
  fields.finish();
  return input;
}

const LINES = 100;

function readTime(
  fields: Fields,
  name: string,
  edge: Parameters<typeof timeFrom>[1],
): number | undefined {
  const text = fields.text(name, { minimum: 1, maximum: 32 });
  if (text === undefined) return undefined;
  return timeFrom(text, edge) ?? fields.refuse(name, `must be ${TIME_EXPECTED}`);
}

function readDay(fields: Fields, name: string): string | undefined {
  const text = fields.text(name, { minimum: 1, maximum: 32 });
  if (text === undefined || isDay(text)) return text;
  return fields.refuse(name, 'must be a day like 2026-01-31');
}

function readGroups(fields: Fields): UsageInput['groupBy'] {
  const text = fields.text('groupBy', { minimum: 0, maximum: 64 }) ?? 'day';
  const asked = text === '' ? [] : text.split(',');
  const wrong = asked.find((name) => !(USAGE_GROUPS as readonly string[]).includes(name));
  if (wrong !== undefined || new Set(asked).size < asked.length)
    fields.refuse('groupBy', `must be some of ${USAGE_GROUPS.join(', ')}, with commas between`);
  // One order, whatever was asked in: the same report has one statement.
  return USAGE_GROUPS.filter((group) => asked.includes(group));
}
