import { isUuid } from '../../kernel/index.ts';
import { EXTENDED_ROLES, readMessage, readUserId } from '../api/body-inputs.ts';
import type { Fields, Range } from '../api/fields.ts';
import type { KeptAnswer, KeptTombstone, KeptUsage } from '../contents.ts';
import type { MessageInput } from '../contract.ts';
import { metadataProblem } from '../operations/metadata.ts';
import type { SessionSettings } from '../settings.ts';
import type { Parent, StoredSession, TitleSource } from '../store.ts';

/** Settings as they hold for what comes from elsewhere: whatever was said is taken, whoever said it. */
export function forArrivals(settings: SessionSettings): SessionSettings {
  return { ...settings, validate: 'lenient', extendedMessages: true };
}

/** A session of a line, whose messages follow. Its bytes are counted when they are there. */
export function readSession(fields: Fields, { limits }: SessionSettings): StoredSession {
  const titleSource = need(fields, 'titleSource', fields.word('titleSource', TITLE_SOURCES));
  const given = titleSource === 'given' || titleSource === 'metadata';
  const titleBytes = given ? limits.titleBytes : Math.max(limits.titleBytes, HEADLINE_BYTES);
  const metadata = need(fields, 'metadata', fields.object('metadata')) ?? {};
  const problem = metadataProblem(metadata, limits);
  if (problem) fields.refuse('metadata', problem.message);
  const firstSequence = fields.integer('firstSeq', { minimum: 1, maximum: MOST_MESSAGES }) ?? 1;
  const gone = firstSequence - 1;
  const messages = { minimum: gone, maximum: gone + limits.messagesPerSession };
  const createdAt = readTime(fields, 'createdAt');
  return {
    id: readId(fields, 'id'),
    userId: readUserId(fields, limits.userIdBytes) ?? '',
    sessionGroup: fields.text('sessionGroup', { minimum: 0, maximum: limits.sessionGroupBytes }),
    title: need(fields, 'title', fields.text('title', { minimum: 1, maximum: titleBytes })) ?? '',
    titleSource: titleSource ?? 'fallback',
    model: fields.text('model', { minimum: 1, maximum: limits.modelBytes }),
    modelGiven: fields.flag('modelGiven') ?? false,
    status: need(fields, 'status', fields.word('status', ['active', 'completed'])) ?? 'active',
    metadata,
    createdAt,
    updatedAt: readTime(fields, 'updatedAt'),
    expiresAt: readTime(fields, 'expiresAt'),
    lastSequence: readCount(fields, 'totalMessages', messages),
    firstSequence,
    firstAt: createdAt,
    trimAt: undefined,
    totalTokens: readCount(fields, 'totalTokens'),
    bytes: 0,
    version: readCount(fields, 'version', { minimum: 1, maximum: MOST }),
    parent: readParent(fields),
  };
}

/** A message of a line: whose it is, which it is, and itself. */
export function readMessageLine(
  fields: Fields,
  value: Readonly<Record<string, unknown>>,
  settings: SessionSettings,
) {
  const sessionId = readId(fields, 'sessionId');
  const sequence = readCount(fields, 'seq', { minimum: 1, maximum: MOST });
  const createdAt = readTime(fields, 'createdAt');
  const said: MessageInput | undefined = readMessage(fields, '', value, EXTENDED_ROLES, settings);
  return { sessionId, sequence, createdAt, said };
}

/** What is left of a session. */
export function readTombstone(fields: Fields): KeptTombstone {
  const sessionId = readId(fields, 'sessionId');
  const reason = need(fields, 'reason', fields.word('reason', ['deleted', 'expired'] as const));
  return { sessionId, reason: reason ?? 'deleted', at: readTime(fields, 'deletedAt') };
}

/** An answer that is replayed. */
export function readAnswer(fields: Fields): KeptAnswer {
  const text = (name: string, maximum: number) =>
    need(fields, name, fields.text(name, { minimum: 1, maximum })) ?? '';
  return {
    scope: text('scope', 64),
    key: text('key', 255),
    fingerprint: text('fingerprint', 64),
    status: readCount(fields, 'status', { minimum: 200, maximum: 599 }),
    body: text('body', ANSWER_BYTES),
    version: fields.integer('version', { minimum: 1, maximum: MOST }),
    at: readTime(fields, 'createdAt'),
  };
}

/** What was used. */
export function readUsage(fields: Fields, { limits }: SessionSettings): KeptUsage {
  const day = fields.text('day', { minimum: 10, maximum: 10 }) ?? '';
  if (timeOf(`${day}T00:00:00.000Z`) === undefined) fields.refuse('day', 'must be a day');
  return {
    day,
    userId: readUserId(fields, limits.userIdBytes) ?? '',
    model: fields.text('model', { minimum: 0, maximum: limits.modelBytes }) ?? '',
    sessions: readCount(fields, 'sessions'),
    messages: readCount(fields, 'messages'),
    tokens: readCount(fields, 'tokens'),
    bytes: readCount(fields, 'bytes'),
  };
}

const TITLE_SOURCES: readonly TitleSource[] = ['fallback', 'message', 'metadata', 'given'];
/** A title that was made of a message has up to 80 characters of 4 bytes. */
const HEADLINE_BYTES = 320;
/** Answers hold nothing that a caller wrote. */
const ANSWER_BYTES = 4096;
const MOST = Number.MAX_SAFE_INTEGER;
/** More than any session has had. */
const MOST_MESSAGES = 1_000_000_000_000;

function readParent(fields: Fields): Parent | undefined {
  const given = fields.object('parent');
  if (given === undefined) return undefined;
  const parent = fields.inside(given, 'parent');
  return { sessionId: readId(parent, 'sessionId'), sequence: readCount(parent, 'seq') };
}

function readId(fields: Fields, name: string): string {
  const id = need(fields, name, fields.text(name, { minimum: 36, maximum: 36 })) ?? '';
  if (id !== '' && !isUuid(id)) fields.refuse(name, 'must be a UUID');
  return id;
}

function readCount(
  fields: Fields,
  name: string,
  range: Range = { minimum: 0, maximum: MOST },
): number {
  return need(fields, name, fields.integer(name, range)) ?? 0;
}

function readTime(fields: Fields, name: string): number {
  const text = need(fields, name, fields.text(name, { minimum: 1, maximum: 40 }));
  const time = text === undefined ? 0 : timeOf(text);
  if (time === undefined) fields.refuse(name, 'must be a time like 2026-01-31T12:00:00.000Z');
  return time ?? 0;
}

/** Milliseconds since the Unix epoch of a time in UTC that there is; some engines take the 30th of February. */
export function timeOf(text: string): number | undefined {
  const [, seconds, fraction = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,3}))?Z$/.exec(text) ?? [];
  if (seconds === undefined) return undefined;
  const exact = `${seconds}.${fraction.padEnd(3, '0')}Z`;
  const time = Date.parse(exact);
  return Number.isFinite(time) && new Date(time).toISOString() === exact ? time : undefined;
}

/** Notes that a field is not there. What is wrong with it has been noted before. */
function need<T>(fields: Fields, name: string, value: T | undefined): T | undefined {
  if (value === undefined && fields.value(name) === undefined) fields.refuse(name, 'is required');
  return value;
}
