import { nearest } from '../kernel/index.ts';
import type { Diagnostic, WrittenResponse, WrittenSchema } from '../spec/index.ts';

/** A format of answers, as far as documents know it. */
export interface ResponseType {
  /** In lower case. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /** What `outputSchema` is: a file beside the document, or text. Absent = it has no meaning. */
  readonly schema?: 'file' | 'text';
  /** Whether nothing can be read without a schema. */
  readonly needsSchema?: true;
}

/** How the answers of a consumed operation are read. */
export interface ResponsePlan {
  /** Name of the {@link ResponseType}. */
  readonly format: string;
  /** Text of the schema. */
  readonly schema: string | undefined;
  /** Media type of answers that come without a useful one. */
  readonly mediaType: string | undefined;
  /** Bytes of a whole answer. */
  readonly maxBytes: number | undefined;
}

/** The format that a document means; JSON when it names none. `undefined` = there is none of that name. */
export function findFormat<T extends ResponseType>(
  { format }: WrittenResponse,
  formats: readonly T[],
): T | undefined {
  const wanted = (format?.text ?? 'json').trim().toLowerCase();
  return formats.find((one) => one.name === wanted || one.aliases?.includes(wanted));
}

/**
 * Links how answers are read.
 *
 * @param place of the operation
 * @returns why the operation cannot be called, when it cannot
 */
export function linkResponse(
  written: WrittenResponse,
  formats: readonly ResponseType[],
  place: Diagnostic['place'],
): ResponsePlan | { readonly refusal: Pick<Diagnostic, 'code' | 'message' | 'place' | 'help'> } {
  const format = findFormat(written, formats);
  const name = written.format?.text ?? 'json';
  const at = written.format?.place ?? place;
  if (!format) {
    const names = formats.map((one) => one.name);
    const near = nearest(name.toLowerCase(), names);
    return {
      refusal: {
        code: 'unknown-format',
        message: `'${name}' is no format of answers that can be read`,
        place: at,
        help: near === undefined ? `one of ${names.join(', ')}` : `did you mean '${near}'?`,
      },
    };
  }
  const schema = format.schema === undefined ? {} : schemaText(written.schema, format.schema);
  if ('refused' in schema) {
    const message = `'${written.schema?.text ?? ''}' cannot be used: ${schema.refused}`;
    return {
      refusal: {
        code: 'invalid-schema',
        message,
        place: written.schema?.place ?? at,
        ...(format.schema === 'file' ? { help: HELP } : {}),
      },
    };
  }
  if (format.needsSchema && schema.text === undefined) {
    const message = `'${name}' answers cannot be read without a schema`;
    return { refusal: { code: 'invalid-schema', message, place: at, help: HELP } };
  }
  const { mediaType, maxBytes } = written;
  return { format: format.name, schema: schema.text, mediaType, maxBytes };
}

const HELP = "'outputSchema' names a file in the folder of the document, or below";

function schemaText(
  written: WrittenSchema | undefined,
  kind: 'file' | 'text',
): { readonly text?: string } | { readonly refused: string } {
  if (!written) return {};
  if (written.content) return written.content;
  return kind === 'text' ? { text: written.text } : { refused: 'its file was not read' };
}
