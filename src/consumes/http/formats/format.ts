/** What a format needs to know beside the bytes. */
export interface DecodeOptions {
  /** Text of `outputSchema`, or of the file it names. */
  readonly schema: string | undefined;
}

/** One way in which an upstream writes data: the word of `outputRawFormat`, and how it is read. */
export interface ResponseFormat {
  /** The word documents use, in lower case, e.g. `csv`. */
  readonly name: string;
  /** Other spellings that mean the same. */
  readonly aliases?: readonly string[];
  /** Whether a whole answer is passed on byte for byte; otherwise it goes on as JSON. */
  readonly verbatim?: true;
  /** What `outputSchema` is: a file beside the document, or text. Absent = it has no meaning. */
  readonly schema?: 'file' | 'text';
  /** Whether nothing can be decoded without a schema. */
  readonly needsSchema?: true;
  /** Why a schema cannot be used; `undefined` when it can. Asked once, when a document is read. */
  checkSchema?(schema: string): Promise<string | undefined>;
  /**
   * Reads an answer as data: null, booleans, numbers, text, lists and plain objects, however
   * hostile the bytes are.
   *
   * @throws Error of any kind when the bytes are not of this format or out of bounds
   */
  decode(bytes: Uint8Array, options: DecodeOptions): Promise<unknown>;
}

/** Declares a format, so that one in its own file is checked where it is written. */
export function defineResponseFormat(format: ResponseFormat): ResponseFormat {
  return format;
}
