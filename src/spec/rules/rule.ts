import type { Cursor } from '../cursor.ts';
import type { Finding } from '../diagnostic.ts';
import type { Document } from '../document.ts';
import type { Example } from '../examples.ts';

/** What a document became: enough to know what nothing uses. */
export interface Linked {
  /** Ids of the consumed operations that something calls: `namespace.name`. */
  readonly called: ReadonlySet<string>;
  /** Environment variables that are asked for. */
  readonly variables: ReadonlySet<string>;
}

/** What a rule looks at. */
export interface Subject {
  /** A capability, or a part for others to import. */
  readonly document: Document;
  /** The whole of it, as written. */
  readonly root: Cursor;
  /** What it imports from, as written. */
  readonly imported: readonly Cursor[];
  /** Absent when something of the document cannot be served. */
  readonly linked: Linked | undefined;
}

/** What a rule says; its code and its severity are the rule's. */
export type Remark = Omit<Finding, 'code' | 'severity'>;

/** A matter of style or care, which keeps nothing from being served. */
export interface Rule {
  /** Stable, and no diagnostic's. */
  readonly code: string;
  /** Why one would follow it; for the reference page and `explain`. */
  readonly why: string;
  readonly example: Example;
  check(subject: Subject): readonly Remark[];
}

/** Declares a rule, so that one in its own file is checked where it is written. */
export function defineRule(rule: Rule): Rule {
  return rule;
}

/** Everything that rules have to say about a document, as warnings. */
export function checkRules(rules: readonly Rule[], subject: Subject): readonly Finding[] {
  return rules.flatMap(({ code, check }) =>
    check(subject).map((remark): Finding => ({ ...remark, code, severity: 'warning' })),
  );
}
