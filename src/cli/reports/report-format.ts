import type { Finding, Source } from '../../spec/index.ts';
import type { Meaning } from '../meanings.ts';
import type { Output } from '../output.ts';

/** How much of a document can be served. */
export type Served = 'all' | 'part' | 'nothing';

/** What was found in a document. */
export interface Findings {
  readonly file: string;
  readonly findings: readonly Finding[];
  /** Those that make the document fail. */
  readonly failing: readonly Finding[];
  /** How much of the document `serve` would serve. */
  readonly served: Served;
  readonly sources: ReadonlyMap<string, Source>;
  readonly meanings: readonly Meaning[];
}

/** A way to tell what was found. */
export interface ReportFormat {
  readonly name: string;
  write(found: Findings, output: Output): void;
  /** Tells of several documents. */
  writeAll(all: readonly Findings[], output: Output): void;
}
