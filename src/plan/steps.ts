import type { Cursor, Place, Report, WrittenStep } from '../spec/index.ts';
import type { Expression, Operation, Parameter, Step } from './plan.ts';

/** What a value feeds, when it is the argument of a call. */
export interface Feed {
  readonly operation: Operation;
  readonly parameter: Parameter;
}

/** What a kind of step may ask while it is linked. */
export interface StepLinker {
  /** Of the tool or operation, for messages. */
  readonly label: string;
  readonly report: Report;
  /** Folder of the document. */
  readonly folder: string;
  /** Names of the steps before this one. */
  readonly earlier: readonly string[];
  /** Reads a value of the document: a reference, a template, a path, or what it is. */
  expression(value: unknown, place: Place, feed?: Feed): Expression;
  /** Finds the operation that a step calls and links its arguments; `undefined` = reported. */
  call(content: Cursor, step: WrittenStep): Pick<CallLink, 'operation' | 'arguments'> | undefined;
}

/** A linked call. */
export interface CallLink {
  readonly operation: Operation;
  readonly arguments: ReadonlyMap<string, Expression>;
}

/** What every kind of step has. */
export type StepFrame = Omit<Step, 'kind'>;

/** The half of a kind of step that reads the document. */
export interface StepCompiler {
  /** Value of `type` in the document. */
  readonly kind: string;
  readonly aliases: readonly string[];
  /** Whether it sees every input by name, whatever it refers to. */
  readonly seesAll?: boolean;
  /** @returns `undefined` when it cannot run; the report says why */
  compile(step: WrittenStep, frame: StepFrame, linker: StepLinker): Step | undefined;
}
