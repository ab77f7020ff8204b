import type { Cursor } from '../cursor.ts';
import type { Document } from '../document.ts';
import type { Imports } from '../imports.ts';

/** One version, or a family of versions, of the capability language. */
export interface DialectReader {
  /** Name for people, e.g. `naftiko 1.0.0-alpha2`. */
  readonly name: string;
  /** Key at the root of a document that holds its version. */
  readonly rootKey: string;
  /** Versions this reader was written for, the oldest first. */
  readonly versions: readonly string[];
  /**
   * Reads the document; reports what it cannot use.
   *
   * @param imports finds what the document takes from other files
   */
  read(root: Cursor, version: string, imports: Imports): Document;
}
