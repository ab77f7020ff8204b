import type { MessageInput, Metadata } from '../contract.ts';
import type { SessionSettings } from '../settings.ts';
import type { StoredSession } from '../store.ts';

/** Title and model of a session: said by a request, or derived. */
export type Description = Pick<StoredSession, 'title' | 'titleSource' | 'model' | 'modelGiven'>;

/** What a request says that titles and models come from. */
export interface DescriptionInput {
  readonly title: string | undefined;
  readonly model: string | undefined;
  /** All metadata of the session, after the request. */
  readonly metadata: Metadata;
  readonly messages: readonly MessageInput[];
}

/** How a session is described before anything is known of it. */
export const UNDESCRIBED: Description = {
  title: 'New session',
  titleSource: 'fallback',
  model: undefined,
  modelGiven: false,
};

/** Describes a session anew (D1, D2): what a request says itself outranks what is derived. */
export function describe(
  before: Description,
  input: DescriptionInput,
  { limits }: SessionSettings,
): Description {
  return {
    ...titleOf(before, input, limits.titleBytes),
    ...modelOf(before, input, limits.modelBytes),
  };
}

function titleOf(
  before: Description,
  { title, metadata, messages }: DescriptionInput,
  titleBytes: number,
): Pick<Description, 'title' | 'titleSource'> {
  if (title !== undefined) return { title, titleSource: 'given' };
  if (before.titleSource === 'given') return before;
  const fromMetadata = nonBlank(metadata.title);
  if (fromMetadata !== undefined) {
    return { title: cutBytes(fromMetadata, titleBytes), titleSource: 'metadata' };
  }
  if (before.titleSource !== 'fallback') return before;
  const headline = firstHeadline(messages);
  return headline === undefined ? before : { title: headline, titleSource: 'message' };
}

function modelOf(
  before: Description,
  { model, metadata }: DescriptionInput,
  modelBytes: number,
): Pick<Description, 'model' | 'modelGiven'> {
  if (model !== undefined) return { model, modelGiven: true };
  if (before.modelGiven) return before;
  const fromMetadata = nonBlank(metadata.model) ?? nonBlank(metadata.modelId);
  return { model: fromMetadata && cutBytes(fromMetadata, modelBytes), modelGiven: false };
}

const HEADLINE_CHARACTERS = 80;

function firstHeadline(messages: readonly MessageInput[]): string | undefined {
  const first = messages.find((message) => message.role === 'user' && message.text?.trim());
  const line = first?.text?.trim().split(/\r\n|[\n\r\u2028\u2029]/, 1)[0];
  if (line === undefined) return undefined;
  // By code points, so that no character is cut in half.
  return Array.from(line.replace(/\s+/g, ' ')).slice(0, HEADLINE_CHARACTERS).join('').trim();
}

function nonBlank(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

function cutBytes(text: string, bytes: number): string {
  if (Buffer.byteLength(text) <= bytes) return text;
  let used = 0;
  let kept = '';
  for (const character of text) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    kept += character;
  }
  return kept;
}
