import type { Cursor } from '../cursor.ts';

/** An answer that an exposed operation promises its callers. */
export interface DeclaredResponse {
  /** HTTP status, or a class of them: `2XX`. */
  readonly status: string;
  readonly description: string;
  readonly content: readonly DeclaredContent[];
}

/** A body that an answer may have. */
export interface DeclaredContent {
  readonly mediaType: string;
  /** Whether it is bytes, of which no schema tells. */
  readonly binary: boolean;
  /** JSON Schema, when there is one. */
  readonly schema: Readonly<Record<string, unknown>> | undefined;
}

/** Reads `responses`, or `responseBinary` for the only one, of an exposed operation. */
export function readResponses(operation: Cursor): readonly DeclaredResponse[] {
  const responses = operation.get('responses');
  const only = operation.get('responseBinary');
  if (!responses.exists) return only.exists ? readOnly(only) : [];
  if (only.exists) {
    const message = "'responses' says what is answered; 'responseBinary' beside it is ignored";
    operation.add('unknown-key', 'warning', message, operation.keyPlace('responseBinary'));
  }
  if (!responses.isMap) {
    responses.wrongType('a map of answers by HTTP status');
    return [];
  }
  return responses
    .members()
    .flatMap(({ key, keyPlace, value }) =>
      isStatus(key, () => wrong(value, `'${key}' is no HTTP status`, keyPlace))
        ? [readDeclared(key.toUpperCase(), value)]
        : [],
    );
}

/** As OpenAPI has them: `20X` is none. */
function isStatus(text: string, otherwise: () => void): boolean {
  const valid = /^[1-5](?:\d\d|XX)$/i.test(text);
  if (!valid) otherwise();
  return valid;
}

function readDeclared(status: string, value: Cursor): DeclaredResponse {
  value.expectKeys(['description', 'content'], 'an answer');
  const content = value.get('content');
  if (content.exists && !content.isMap) content.wrongType('a map of bodies by media type');
  return {
    status,
    description: value.get('description').text() ?? '',
    content: content.members().flatMap(({ key, keyPlace, value: body }) => {
      if (isMediaType(key)) return [readContent(key, body)];
      wrong(body, `'${key}' is no media type`, keyPlace);
      return [];
    }),
  };
}

function readContent(mediaType: string, body: Cursor): DeclaredContent {
  body.expectKeys(['binary', 'schema'], 'a body');
  const binary = body.get('binary').boolean() ?? false;
  const schema = body.get('schema');
  if (schema.exists && !schema.isMap) schema.wrongType('a JSON Schema');
  if (binary || !schema.isMap) return { mediaType, binary, schema: undefined };
  return { mediaType, binary, schema: schema.data() as Record<string, unknown> };
}

function readOnly(only: Cursor): readonly DeclaredResponse[] {
  if (!only.isMap) {
    only.wrongType("a map with a 'mediaType'");
    return [];
  }
  only.expectKeys(['status', 'mediaType', 'description'], "'responseBinary'");
  const status = only.get('status').text() ?? '200';
  const mediaType = only.get('mediaType');
  const text = mediaType.text() ?? '';
  if (!isMediaType(text)) wrong(only, `'${text}' is no media type`, mediaType.place);
  const known = isStatus(status, () =>
    wrong(only, `'${status}' is no HTTP status`, only.get('status').place),
  );
  if (!known || !isMediaType(text)) return [];
  const description = only.get('description').text() ?? '';
  return [{ status, description, content: [{ mediaType: text, binary: true, schema: undefined }] }];
}

function isMediaType(text: string): boolean {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[^"]*"))*$/.test(
    text,
  );
}

function wrong(at: Cursor, message: string, place: Cursor['place']): void {
  at.add('wrong-type', 'error', message, place);
}
