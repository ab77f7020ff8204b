import type { DiagnosticCode } from './codes.ts';
import type { Place } from './position.ts';
import type { Severity } from './severity.ts';

/** Another place that matters to a diagnostic, and why. */
export interface Related {
  readonly place: Place;
  readonly label: string;
}

/** Text within the place of a diagnostic, where it stands exactly once, and what to write instead. */
export interface Rewrite {
  readonly text: string;
  readonly by: string;
}

/** One thing that is wrong with a document, or was tolerated in it. */
export interface Diagnostic<Code extends string = DiagnosticCode> {
  readonly code: Code;
  readonly severity: Severity;
  /** What is wrong, in the user's words: lower case, no full stop, naming the value. */
  readonly message: string;
  readonly place: Place;
  /** Why here; stands under the marked text. */
  readonly label?: string;
  readonly related?: readonly Related[];
  /** What to type instead. */
  readonly help?: string;
  /** The same in the language's own words. Means what was meant before; keeps comments and layout. */
  readonly fix?: readonly Rewrite[];
  /** The place holds a credential, which must not be shown. */
  readonly conceals?: true;
  /** The part of the document that is left out because of this; the rest is served. Errors only. */
  readonly disables?: string;
  /** The part that is served although every call of it is refused because of this. Errors only. */
  readonly refuses?: string;
}

/** A diagnostic of the language, or a remark of a rule, whose code is the rule's own. */
export type Finding = Diagnostic<string>;

/** Collects diagnostics while a document is read and linked. */
export interface Report {
  add(diagnostic: Diagnostic): void;
  readonly diagnostics: readonly Diagnostic[];
  /** How many of them are errors. */
  readonly errors: number;
}

/** An empty report. What many parts of a document share is told once. */
export function newReport(): Report {
  const diagnostics: Diagnostic[] = [];
  const told = new Set<string>();
  let errors = 0;
  return {
    add(diagnostic) {
      const { code, message, place, disables, refuses } = diagnostic;
      const what = JSON.stringify([code, message, place, disables, refuses]);
      if (told.has(what)) return;
      told.add(what);
      diagnostics.push(diagnostic);
      if (diagnostic.severity === 'error') errors += 1;
    },
    diagnostics,
    get errors() {
      return errors;
    },
  };
}

/** A report of one part of a document: errors in it keep only that part from being served. */
export interface ScopedReport extends Report {
  /** Whether the part has errors. */
  readonly failed: boolean;
}

/**
 * Scopes a report.
 *
 * @param part what is left out when something in it is wrong, e.g. `tool 'x'`
 */
export function scopedReport(outer: Report, part: string): ScopedReport {
  let failed = false;
  return {
    add(diagnostic) {
      // What disables a part of this part has said so, and leaves the rest.
      if (diagnostic.severity === 'error' && (diagnostic.disables ?? part) === part) failed = true;
      outer.add(diagnostic.severity === 'error' ? { disables: part, ...diagnostic } : diagnostic);
    },
    get diagnostics() {
      return outer.diagnostics;
    },
    get errors() {
      return outer.errors;
    },
    get failed() {
      return failed;
    },
  };
}

/** Whether nothing at all may be served: an error that no part of the document can be left out for. */
export function isFatal(diagnostic: Finding): boolean {
  const { severity, disables, refuses } = diagnostic;
  return severity === 'error' && disables === undefined && refuses === undefined;
}

/** Diagnostics in the order of the document, errors before warnings at the same place. */
export function inOrder<F extends Finding>(diagnostics: readonly F[]): readonly F[] {
  return [...diagnostics].sort(
    (a, b) =>
      a.place.file.localeCompare(b.place.file) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column ||
      a.severity.localeCompare(b.severity),
  );
}
