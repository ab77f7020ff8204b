import type { Outcome } from '../../consumes/index.ts';
import { JsonError, parseJson } from '../../kernel/index.ts';

/** The body of an upstream's answer, read for what it is. */
export type Answer =
  | { readonly kind: 'empty' }
  | { readonly kind: 'json'; readonly value: unknown; readonly text: string }
  | {
      readonly kind: 'text';
      readonly text: string;
      /** Why it is not JSON although its media type says so. */
      readonly defect: string | undefined;
    }
  | { readonly kind: 'binary'; readonly mimeType: string; readonly bytes: Uint8Array };

/** Wide enough for every answer a transport lets through; depth stays, because recursion reads it. */
const ANSWER_LIMITS = {
  maxMembers: 1_000_000,
  maxItems: 1_000_000,
  maxStringLength: 16 * 1024 * 1024,
};

const JSON_TYPE = /^(?:application|text)\/json$|\+json$/;
const TEXT_TYPE =
  /^text\/|\+xml$|\+yaml$|^application\/(?:xml|(?:x-)?yaml|(?:x-)?ndjson|jsonl|javascript|graphql|sql|x-www-form-urlencoded)$/;

/**
 * Reads a body by its media type; one without a type is JSON if it parses, text if it is UTF-8,
 * else binary.
 *
 * @param wantsStructure look for JSON behind a text type too: APIs mislabel it, and the tool
 *   promised structured content
 */
export function readAnswer(outcome: Outcome, wantsStructure: boolean): Answer {
  if (outcome.body.byteLength === 0) return { kind: 'empty' };
  const contentType = outcome.headers['content-type'] ?? '';
  const mimeType = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (mimeType === '') return readUntyped(outcome.body);
  if (JSON_TYPE.test(mimeType)) return readJson(outcome.body, 'utf-8');
  if (!TEXT_TYPE.test(mimeType)) return { kind: 'binary', mimeType, bytes: outcome.body };
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  if (!wantsStructure)
    return { kind: 'text', text: decode(outcome.body, charset), defect: undefined };
  const read = readJson(outcome.body, charset);
  return read.kind === 'text' ? { ...read, defect: undefined } : read;
}

function readUntyped(body: Uint8Array): Answer {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const read = parse(text);
    return read.kind === 'text' ? { ...read, defect: undefined } : read;
  } catch {
    return { kind: 'binary', mimeType: 'application/octet-stream', bytes: body };
  }
}

function readJson(body: Uint8Array, charset: string): Answer {
  return parse(decode(body, charset));
}

function parse(text: string): Answer {
  try {
    return { kind: 'json', value: parseJson(text, ANSWER_LIMITS).value, text };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { kind: 'text', text, defect: error.message };
  }
}

function decode(body: Uint8Array, charset: string): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    return new TextDecoder().decode(body);
  }
}
