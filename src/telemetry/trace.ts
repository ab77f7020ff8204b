import { type TraceContext, type TraceFields, traceFields } from './trace-context.ts';

/** What a span is about. Decides which metric it counts in. */
export type SpanKind = 'request' | 'tool' | 'step' | 'client';

/** Facts about a span. From the document and from statuses; never a value that a caller or an API sent. */
export type Attributes = Readonly<Record<string, string | number>>;

/** How a span ended. */
export interface SpanEnd {
  /** Of the answer, when there is one. */
  readonly status?: number | undefined;
  /** Absent when it ended well. Name of a problem, or another word of a short list. */
  readonly error?: string | undefined;
}

/** Where in a trace something is done. Spans begin below it, and whoever is called hears of it. */
export interface Trace {
  /** Header fields for whom is called now. */
  fields(): TraceFields;
  begin(kind: SpanKind, name: string, attributes: Attributes): Span;
  /** The same work as part of another trace, to which a message belongs that came with it. */
  within(context: TraceContext): Trace;
}

/** Something that takes time. Ends once; later calls do nothing. */
export interface Span extends Trace {
  end(ending?: SpanEnd): void;
}

/** One request of a caller. */
export interface RequestTrace extends Trace {
  /**
   * Says which operation it is for, in a word of the document.
   *
   * @param route path with placeholders, when the operation has one
   */
  named(operation: string, route?: string): void;
  /** Says which of the exposures at an address it is for. */
  at(exposer: string): void;
}

/**
 * A trace that is not recorded here and goes through all the same (W3C Trace Context section 3.4:
 * what does not take part in a trace passes its fields on).
 */
export function passedTrace(context: TraceContext): Span & RequestTrace {
  const fields = traceFields(context);
  const passed: Span & RequestTrace = {
    fields: () => fields,
    begin: () => passed,
    within: passedTrace,
    named() {},
    at() {},
    end() {},
  };
  return passed;
}
