/** A body on its way out. */
export interface EncodedBody {
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/** One way to write the body of a request: the word of `body.type`, and how data becomes bytes. */
export interface BodyFormat {
  /** The word documents use, e.g. `formUrlEncoded`. */
  readonly type: string;
  /** Other spellings that mean the same, in any case. */
  readonly aliases?: readonly string[];
  /** What a template that is one text is: JSON with references in it, or text. Default: `text`. */
  readonly template?: 'json' | 'text';
  /** Whether data can be text only, so that no fields can be added to it. */
  readonly textOnly?: true;
  /** Media types of aliases that have one of their own, in lower case. */
  readonly contentTypes?: Readonly<Record<string, string>>;
  /** Header fields that a parameter must not replace, in lower case. */
  readonly ownFields?: readonly string[];
  /**
   * A value as it may stand in a text template at this place. Absent = as it is.
   *
   * @param before everything of the text that stands before it
   * @throws RangeError saying why the value cannot stand there
   */
  insert?(value: string, before: string): string;
  /**
   * @param data what the template and the fields made: text, or anything JSON can say
   * @param contentType media type that the document asks for
   * @throws RangeError saying what is wrong with the data
   */
  encode(data: unknown, contentType: string | undefined): EncodedBody;
}

/** Declares a format of bodies, so that one in its own file is checked where it is written. */
export function defineBodyFormat(format: BodyFormat): BodyFormat {
  return format;
}

/**
 * Data of a format that only text can be written in.
 *
 * @throws RangeError when it is a list or an object
 */
export function textOf(data: unknown): string {
  if (typeof data === 'string') return data;
  if (typeof data === 'number' || typeof data === 'boolean') return String(data);
  throw new RangeError('must be text');
}
