import {
  BOUNDS,
  type CreateInput,
  type ExtendInput,
  type MessageInput,
  type Role,
  type UpdateInput,
} from '../contract.ts';
import { metadataProblem } from '../operations/metadata.ts';
import { Refusal } from '../refusal.ts';
import type { SessionSettings } from '../settings.ts';
import { Fields, isObject } from './fields.ts';

/** @throws Refusal missing_user_id | invalid_parameter | limit_exceeded | invalid_json */
export function readCreate(body: unknown, settings: SessionSettings): CreateInput {
  const fields = fieldsOf(body, settings, CREATE_FIELDS);
  const { limits } = settings;
  const input = {
    userId: readUserId(fields, limits.userIdBytes),
    sessionGroup: fields.text('sessionGroup', { minimum: 0, maximum: limits.sessionGroupBytes }),
    metadata: fields.object('metadata') ?? {},
    expirationMinutes: fields.integer('expirationMinutes', BOUNDS.expiration),
    initialMessages: readMessages(fields, 'initialMessages', CREATE_ROLES, settings),
    title: readTitle(fields, limits.titleBytes),
    model: fields.text('model', { minimum: 1, maximum: limits.modelBytes }),
  };
  const problem = metadataProblem(input.metadata, limits);
  if (problem) fields.refuse('metadata', problem.message, 'limit_exceeded');
  fields.finish();
  const expirationMinutes = input.expirationMinutes ?? BOUNDS.expiration.fallback;
  return { ...input, userId: input.userId ?? '', expirationMinutes };
}

/** @throws Refusal invalid_parameter | limit_exceeded | invalid_json */
export function readUpdate(body: unknown, settings: SessionSettings): UpdateInput {
  const fields = fieldsOf(body, settings, UPDATE_FIELDS);
  const { limits, extendedMessages } = settings;
  const roles = extendedMessages ? EXTENDED_ROLES : UPDATE_ROLES;
  const input = {
    newMessages: readMessages(fields, 'newMessages', roles, settings),
    tokensUsed: fields.integer('tokensUsed', BOUNDS.tokens) ?? 0,
    status: fields.word('status', ['active', 'completed']),
    metadata: fields.object('metadata'),
    title: readTitle(fields, limits.titleBytes),
    model: fields.text('model', { minimum: 1, maximum: limits.modelBytes }),
    version: fields.integer('version', { minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
  };
  fields.finish();
  return input;
}

/** Three clients say "the default" in three ways: no content, `{}` and `null`. */
export function readExtend(body: unknown, settings: SessionSettings): ExtendInput {
  const fields = fieldsOf(body ?? {}, settings, ['additionalMinutes']);
  const additionalMinutes = fields.integer('additionalMinutes', BOUNDS.extension);
  fields.finish();
  return { additionalMinutes: additionalMinutes ?? BOUNDS.extension.fallback };
}

const CREATE_FIELDS = [
  'userId',
  'sessionGroup',
  'metadata',
  'expirationMinutes',
  'initialMessages',
  'title',
  'model',
];
const UPDATE_FIELDS = [
  'newMessages',
  'tokensUsed',
  'status',
  'metadata',
  'title',
  'model',
  'version',
];
const CREATE_ROLES: readonly Role[] = ['system', 'user', 'assistant'];
const UPDATE_ROLES: readonly Role[] = ['user', 'assistant'];
/** Whoever may speak at all. */
export const EXTENDED_ROLES: readonly Role[] = ['system', 'user', 'assistant', 'tool'];

/** The fields of a body, which must be an object. */
export function fieldsOf(
  body: unknown,
  { validate }: SessionSettings,
  names: readonly string[],
): Fields {
  if (body === undefined) throw new Refusal('invalid_json', 'a JSON body is required');
  const fields = Fields.of(body, 'the body');
  if (validate === 'strict') fields.allowOnly(names);
  return fields;
}

/** The user that a body must name. */
export function readUserId(fields: Fields, maximum: number): string | undefined {
  if (fields.value('userId') === undefined) {
    return fields.refuse('userId', 'is required', 'missing_user_id');
  }
  const userId = fields.text('userId', { minimum: 1, maximum });
  const problem = userId === undefined ? undefined : userIdProblem(userId);
  return problem === undefined ? userId : fields.refuse('userId', problem);
}

const CONTROL = /\p{Cc}/u;

/** D25: what would make two users of one, or one of two. */
export function userIdProblem(userId: string): string | undefined {
  if (userId.trim() === '') return 'must not be blank';
  if (userId.trim() !== userId) return 'must not start or end with white space';
  if (CONTROL.test(userId)) return 'must not contain control characters';
  return undefined;
}

/** A title that is not blank. */
export function readTitle(fields: Fields, maximum: number): string | undefined {
  const title = fields.text('title', { minimum: 1, maximum });
  return title?.trim() === '' ? fields.refuse('title', 'must not be blank') : title;
}

/** An array of messages. */
export function readMessages(
  fields: Fields,
  name: string,
  roles: readonly Role[],
  settings: SessionSettings,
): readonly MessageInput[] {
  const items = fields.array(name) ?? [];
  const maximum = settings.limits.messagesPerRequest;
  if (items.length > maximum) {
    fields.refuse(name, `must be at most ${maximum} messages`, 'limit_exceeded');
    return [];
  }
  return items.flatMap((item, index) => {
    const message = readMessage(fields, `${name}/${index}`, item, roles, settings);
    return message ? [message] : [];
  });
}

/** One message; `undefined` when something is wrong with it, which has been noted. */
export function readMessage(
  parent: Fields,
  path: string,
  item: unknown,
  roles: readonly Role[],
  { limits, validate, extendedMessages }: SessionSettings,
): MessageInput | undefined {
  if (!isObject(item)) return parent.refuse(path, 'must be an object');
  const fields = parent.inside(item, path);
  if (validate === 'strict') fields.allowOnly(['role', 'content']);
  const role = fields.word('role', roles);
  if (fields.value('role') === undefined) fields.refuse('role', 'is required');
  const given = fields.value('content');
  if (given === undefined) return fields.refuse('content', 'is required');
  const blocks = extendedMessages && Array.isArray(given) && given.every(isObject);
  if (typeof given !== 'string' && !blocks) return fields.refuse('content', 'must be a string');
  const content = JSON.stringify(given);
  const text = typeof given === 'string' ? given : undefined;
  const bytes = Buffer.byteLength(text ?? content);
  if (bytes > limits.contentBytes) {
    const message = `must be at most ${limits.contentBytes} bytes of UTF-8`;
    return fields.refuse('content', message, 'limit_exceeded');
  }
  return role && { role, content, bytes, text };
}
