import { BOUNDS, type GetInput, type ListInput } from '../contract.ts';
import type { SessionSettings } from '../settings.ts';
import { userIdProblem } from './body-inputs.ts';
import { Fields, type Range } from './fields.ts';

type Query = ReadonlyMap<string, string>;

/** @throws Refusal invalid_parameter */
export function readList(query: Query, settings: SessionSettings): ListInput {
  const fields = fieldsOf(query, settings, LIST_PARAMETERS);
  const { limits, offsetMaximum } = settings;
  const limit = wholeNumber(fields, 'limit', { minimum: BOUNDS.page.minimum, maximum: Infinity });
  const input = {
    userId: fields.text('userId', { minimum: 1, maximum: limits.userIdBytes }),
    sessionGroup: fields.text('sessionGroup', { minimum: 1, maximum: limits.sessionGroupBytes }),
    model: fields.text('model', { minimum: 1, maximum: limits.modelBytes }),
    status: fields.word('status', ['active', 'completed', 'all']) ?? 'active',
    limit: Math.min(limit ?? BOUNDS.page.fallback, BOUNDS.page.maximum),
    offset: readOffset(fields, offsetMaximum),
    cursor: fields.text('cursor', { minimum: 1, maximum: 512 }),
    count: fields.word('count', ['true', 'false']) === 'true',
  } satisfies ListInput;
  const problem = input.userId === undefined ? undefined : userIdProblem(input.userId);
  if (problem) fields.refuse('userId', problem);
  if (input.cursor !== undefined && input.offset > 0) {
    fields.refuse('offset', 'cannot be combined with cursor');
  }
  fields.finish();
  return input;
}

/** @throws Refusal invalid_parameter */
export function readGet(query: Query, settings: SessionSettings): GetInput {
  const fields = fieldsOf(query, settings, ['messagesLimit', 'messagesBefore']);
  const atLeastOne = { minimum: 1, maximum: Number.MAX_SAFE_INTEGER };
  const input = {
    messagesLimit: wholeNumber(fields, 'messagesLimit', atLeastOne),
    messagesBefore: wholeNumber(fields, 'messagesBefore', atLeastOne),
  };
  fields.finish();
  return input;
}

/** Operations that take no query parameters take any, or none (D32). */
export function readNoQuery(query: Query, settings: SessionSettings): void {
  fieldsOf(query, settings, []).finish();
}

const LIST_PARAMETERS = [
  'userId',
  'sessionGroup',
  'model',
  'status',
  'limit',
  'offset',
  'cursor',
  'count',
];

function fieldsOf(query: Query, { validate }: SessionSettings, names: readonly string[]): Fields {
  const fields = new Fields(Object.fromEntries(query));
  if (validate === 'strict') fields.allowOnly(names);
  return fields;
}

function readOffset(fields: Fields, maximum: number): number {
  const offset = wholeNumber(fields, 'offset', { minimum: 0, maximum: Infinity }) ?? 0;
  if (offset > maximum) fields.refuse('offset', `must be at most ${maximum}; use cursor to go on`);
  return offset;
}

/** Digits only: no sign, no fraction, no exponent. */
function wholeNumber(
  fields: Fields,
  name: string,
  { minimum, maximum }: Range,
): number | undefined {
  const text = fields.value(name);
  if (text === undefined) return undefined;
  const number = /^\d{1,309}$/.test(String(text)) ? Number(text) : Number.NaN;
  if (number >= minimum && number <= maximum) return number;
  return fields.refuse(name, `must be an integer of at least ${minimum}`);
}
