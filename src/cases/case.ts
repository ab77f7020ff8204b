import type { JsonPath } from '../plan/index.ts';
import type { Place } from '../spec/index.ts';

/** One case of a file: a call, what its upstream does, and what must come of it. */
export interface Case {
  readonly name: string;
  readonly call: CaseCall;
  /** The calls it makes, in order, and their replies. `undefined` = whatever the run is against. */
  readonly upstream: readonly ScriptedCall[] | undefined;
  readonly expect: Expectation;
  /** Values of the answer that later cases may use, by name. */
  readonly save: ReadonlyMap<string, JsonPath>;
  readonly place: Place;
}

/** What a case does. Names of saved values stand in its texts as `{{name}}`. */
export type CaseCall =
  | NamedCall
  | {
      readonly kind: 'request';
      readonly method: string;
      /** Path and query. */
      readonly path: string;
      readonly headers: Readonly<Record<string, unknown>>;
      readonly body: unknown;
      readonly exposer: string | undefined;
      readonly place: Place;
    };

/** The call of a tool, or of an operation of a REST API, by its name. */
export interface NamedCall {
  readonly kind: 'tool' | 'operation';
  readonly name: string;
  readonly with: Readonly<Record<string, unknown>>;
  /** Namespace, when several exposers have the name. */
  readonly exposer: string | undefined;
  readonly place: Place;
}

/** One call that an upstream gets, and what it says. Members of `expect` are matched. */
export interface ScriptedCall {
  readonly expect: Readonly<Record<string, unknown>>;
  readonly reply: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
}

/** What must come of a call. What is absent is not looked at. */
export interface Expectation {
  /** A number or a matcher. */
  readonly status?: unknown;
  readonly headers?: unknown;
  /** Of a tool, its structured content. */
  readonly body?: unknown;
  /** Whether a tool failed. Absent = it must not. */
  readonly isError?: boolean | undefined;
  /** What the text holds, or a matcher. */
  readonly text?: unknown;
}
