/** What became of one thing that a document exposes. */
export type Result =
  /** The right request reached the right upstream, and the caller was answered with success. */
  | 'right'
  /** Something reached an upstream that is not what the document says. */
  | 'wrong'
  /** It should have reached an upstream, and was answered with an error. */
  | 'failed'
  /** It can be called by what is written, and is not served; a diagnostic says why. */
  | 'lost'
  /** It can never be called, by what is written, and a diagnostic or its answer says why. */
  | 'refused'
  /** It is not served, or fails, and nothing says why. */
  | 'unexplained'
  /** It was called, and what should reach an upstream cannot be told from here. */
  | 'unchecked';

/** One row of a report: an operation or tool that a document exposes. */
export interface ActionOutcome {
  /** Whether it was called as a tool, as an operation, or by forwarding. */
  readonly kind: string;
  readonly label: string;
  readonly file: string;
  readonly line: number;
  readonly result: Result;
  /** Of corpus.md section 5, when that is why. */
  readonly defect?: string;
  /** Of what is not served: whether its diagnostic says what to do. */
  readonly advised?: boolean;
  /** What differs, or what was said. */
  readonly details: readonly string[];
}

/** What a document is before the engine has looked at it, by a YAML parser alone. */
export type Nature = 'capability' | 'other' | 'cut' | 'not-yaml';

/** How far a document came. */
export type Stage =
  /** Exposures of it are open. */
  | 'served'
  /** It is read, and right to expose nothing: a part for other documents. */
  | 'part'
  /** It is read, and nothing of it can be served; errors say why. */
  | 'read'
  /** It is not read: no YAML, or no capability. Errors say why. */
  | 'refused'
  | 'crashed'
  | 'hung';

/** A diagnostic as a report tells it. */
export interface Told {
  readonly code: string;
  readonly severity: string;
  readonly line: number;
  readonly message: string;
  readonly help?: string;
}

/** All that is to be told of a document. */
export interface DocumentOutcome {
  readonly file: string;
  /** What it is like, for the table. */
  readonly family: string;
  readonly nature: Nature;
  readonly stage: Stage;
  readonly diagnostics: readonly Told[];
  readonly exposures: readonly string[];
  readonly actions: readonly ActionOutcome[];
  /** Whatever else is wrong: a catalogue that is not there, an address that is read wrongly. */
  readonly faults: readonly string[];
  /** Namespaces whose address an operator has to give; each was tried without one too. */
  readonly addressless: readonly string[];
  readonly milliseconds: number;
}
