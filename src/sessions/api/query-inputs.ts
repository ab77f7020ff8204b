import type { SearchInput } from '../additions.ts';
import { BOUNDS, type GetInput, type ListInput, type MetadataFilter } from '../contract.ts';
import type { SessionSettings } from '../settings.ts';
import { WORDS_MAXIMUM, type Word, wordsAsked } from '../words.ts';
import { userIdProblem } from './body-inputs.ts';
import { Fields, type Range } from './fields.ts';

type Query = ReadonlyMap<string, string>;

/** @throws Refusal invalid_parameter */
export function readList(query: Query, settings: SessionSettings): ListInput {
  const metadata = [...query.keys()].filter((name) => name.startsWith(METADATA));
  const fields = fieldsOf(query, settings, [...LIST_PARAMETERS, ...metadata]);
  const { limits, offsetMaximum } = settings;
  const input = {
    userId: readUser(fields, settings),
    sessionGroup: fields.text('sessionGroup', { minimum: 1, maximum: limits.sessionGroupBytes }),
    model: fields.text('model', { minimum: 1, maximum: limits.modelBytes }),
    status: fields.word('status', ['active', 'completed', 'all']) ?? 'active',
    text: readWords(fields, 'text'),
    metadata: readMetadata(query, fields, limits.metadataBytes),
    limit: readLimit(fields),
    offset: readOffset(fields, offsetMaximum),
    cursor: fields.text('cursor', { minimum: 1, maximum: 512 }),
    count: fields.word('count', ['true', 'false']) === 'true',
  } satisfies ListInput;
  if (input.cursor !== undefined && input.offset > 0) {
    fields.refuse('offset', 'cannot be combined with cursor');
  }
  fields.finish();
  return input;
}

/** @throws Refusal invalid_parameter */
export function readSearch(query: Query, settings: SessionSettings): SearchInput {
  const fields = fieldsOf(query, settings, ['q', 'userId', 'limit', 'cursor']);
  const words = readWords(fields, 'q');
  if (fields.value('q') === undefined) fields.refuse('q', 'is required');
  const input = {
    words: words ?? [],
    userId: readUser(fields, settings),
    limit: readLimit(fields),
    cursor: fields.text('cursor', { minimum: 1, maximum: 512 }),
  };
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
  'text',
  'limit',
  'offset',
  'cursor',
  'count',
];

/** The parameters of a query. */
export function fieldsOf(
  query: Query,
  { validate }: SessionSettings,
  names: readonly string[],
): Fields {
  const fields = new Fields(Object.fromEntries(query));
  if (validate === 'strict') fields.allowOnly(names);
  return fields;
}

/** A user, as one that sessions may have. */
export function readUser(fields: Fields, { limits }: SessionSettings): string | undefined {
  const userId = fields.text('userId', { minimum: 1, maximum: limits.userIdBytes });
  const problem = userId === undefined ? undefined : userIdProblem(userId);
  if (problem) fields.refuse('userId', problem);
  return userId;
}

/** D29. */
function readLimit(fields: Fields): number {
  const limit = wholeNumber(fields, 'limit', { minimum: BOUNDS.page.minimum, maximum: Infinity });
  return Math.min(limit ?? BOUNDS.page.fallback, BOUNDS.page.maximum);
}

const METADATA = 'metadata.';
const METADATA_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const METADATA_FILTERS = 8;

/** Names become part of a path in SQL, so they are letters and digits, whatever else metadata takes. */
function readMetadata(query: Query, fields: Fields, bytes: number): readonly MetadataFilter[] {
  const filters = [...query]
    .filter(([name]) => name.startsWith(METADATA))
    .map(([name, value]) => ({ name: name.slice(METADATA.length), value }));
  for (const { name, value } of filters) {
    if (!METADATA_NAME.test(name))
      fields.refuse(METADATA + name, "must name metadata by 1 to 64 letters, digits, '_' or '-'");
    if (Buffer.byteLength(value) > bytes)
      fields.refuse(METADATA + name, `must be at most ${bytes} bytes of UTF-8`);
  }
  if (filters.length > METADATA_FILTERS)
    fields.refuse('metadata', `must be at most ${METADATA_FILTERS} filters`);
  return filters;
}

function readWords(fields: Fields, name: string): readonly Word[] | undefined {
  const text = fields.text(name, { minimum: 1, maximum: 512 });
  if (text === undefined) return undefined;
  const words = wordsAsked(text);
  if (words.length === 0) return fields.refuse(name, 'must have a letter or a digit');
  if (words.length <= WORDS_MAXIMUM) return words;
  return fields.refuse(name, `must have at most ${WORDS_MAXIMUM} words`);
}

/** D30. */
export function readOffset(fields: Fields, maximum: number): number {
  const offset = wholeNumber(fields, 'offset', { minimum: 0, maximum: Infinity }) ?? 0;
  if (offset > maximum) fields.refuse('offset', `must be at most ${maximum}; use cursor to go on`);
  return offset;
}

/** Digits only: no sign, no fraction, no exponent. */
export function wholeNumber(
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
