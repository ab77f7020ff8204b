/** Names files of this format in their first line. */
export const FORMAT = 'capstan-sessions';

/** Counts up when a reader of today could not read what is written then. */
export const FORMAT_VERSION = 1;

/** What the first line says. */
export interface Header {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** The program and its version. */
  readonly by: string;
  /** RFC 3339. */
  readonly exportedAt: string;
  /** Whether everything is of one moment; otherwise each session is by itself. */
  readonly oneMoment: boolean;
  /** What is there beside living sessions and tombstones. */
  readonly includes: readonly Inclusion[];
}

/** What an export may leave out. */
export const INCLUSIONS = ['expired', 'answers', 'usage'] as const;
/** One of them. */
export type Inclusion = (typeof INCLUSIONS)[number];

/** The formats of files. `openai`: a conversation a line, as its chat files are; `chatgpt`: its export. */
export const EXPORT_FORMATS = ['jsonl', 'openai'] as const;
/** One that is written. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
/** Those that are read. */
export const IMPORT_FORMATS = ['jsonl', 'openai', 'chatgpt'] as const;
/** One that is read. */
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** What is wrong with a file, and where. */
export class TransferProblem extends Error {
  /** The first line is 1. */
  readonly line: number;

  constructor(line: number, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'TransferProblem';
    this.line = line;
  }
}
