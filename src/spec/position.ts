/** A place in a document, for people: both numbers count from 1. */
export interface Place {
  /** As the user named the file. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Characters the place spans on its line; at least 1. */
  readonly length: number;
}
