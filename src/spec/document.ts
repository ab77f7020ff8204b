import type { Cursor } from './cursor.ts';
import type { Place } from './position.ts';

/** A capability as written, in the same form for every dialect. Each part knows where it stands. */
export interface Document {
  /** File the document was read from, as the user named it. */
  readonly file: string;
  readonly dialect: Dialect;
  readonly title: string;
  readonly description: string;
  readonly version: string | undefined;
  readonly tags: readonly string[];
  readonly binds: readonly Bind[];
  readonly consumes: readonly ConsumedApi[];
  readonly aggregates: readonly Aggregate[];
  readonly exposes: readonly ExposedAdapter[];
  /** Where `exposes` stands, or would have to. */
  readonly exposesPlace: Place;
  /** Whether there is anything under `exposes`, understood or not. */
  readonly exposesAnything: boolean;
}

/** Which version of the language a document says it is written in. */
export interface Dialect {
  readonly rootKey: string;
  readonly version: string;
}

/** Variables and where their values come from. */
export interface Bind {
  readonly namespace: string;
  /** Other names it has where it is written, when it is imported under this one. */
  readonly aliases: readonly string[];
  /** File or folder the values stand in; `undefined` = they are in the environment. */
  readonly location: Written | undefined;
  /** Names used in the document, and the name each has at its source. */
  readonly keys: readonly {
    readonly name: string;
    readonly source: string;
    readonly place: Place;
  }[];
  readonly place: Place;
}

/** Text together with where it stands. */
export interface Written {
  readonly text: string;
  readonly place: Place;
}

/** One API that the capability calls. */
export interface ConsumedApi {
  readonly namespace: string;
  /** Other names that calls may use, when it is imported under this one. */
  readonly aliases: readonly string[];
  readonly baseUri: Written;
  readonly description: string;
  readonly authentication: WrittenAuthentication | undefined;
  readonly parameters: readonly WrittenParameter[];
  readonly resources: readonly ConsumedResource[];
  /** False when it cannot be called at all; the report says why. */
  readonly usable: boolean;
  readonly place: Place;
}

/** Credentials as written: a type and its fields, which are templates. */
export interface WrittenAuthentication {
  readonly type: Written;
  readonly fields: ReadonlyMap<string, Written>;
  /** Where fields stand that are no texts. */
  readonly nested: ReadonlyMap<string, Place>;
  readonly place: Place;
}

/** A path of a consumed API and what can be done there. */
export interface ConsumedResource {
  readonly path: Written;
  readonly parameters: readonly WrittenParameter[];
  readonly operations: readonly ConsumedOperation[];
}

/** One method of a consumed resource. */
export interface ConsumedOperation {
  readonly name: string;
  readonly method: string;
  readonly description: string;
  readonly parameters: readonly WrittenParameter[];
  /** A path of its own, beside that of its resource. */
  readonly path: Written | undefined;
  readonly body: WrittenBody | undefined;
  readonly response: WrittenResponse;
  /** How answers continue; `undefined` when each is whole. */
  readonly pagination: WrittenPagination | undefined;
  /** What later steps see of an answer. */
  readonly outputs: readonly ConsumedOutput[];
  /** False when it was not understood; the report says why. */
  readonly usable: boolean;
  readonly place: Place;
}

/** A part of an answer that later steps may name. */
export interface ConsumedOutput {
  readonly name: string;
  readonly mapping: Written;
}

/** The body of a consumed operation: a template of text, or of data. */
export interface WrittenBody {
  /** `undefined` when it is only text, or does not say. */
  readonly type: Written | undefined;
  /** Media type, when it names one. */
  readonly contentType: Written | undefined;
  /** Plain data with templates in its texts; `undefined` when there is none. */
  readonly data: unknown;
  readonly place: Place;
}

/** How the answers of a consumed operation are to be read. */
export interface WrittenResponse {
  readonly format: Written | undefined;
  readonly mediaType: string | undefined;
  readonly schema: WrittenSchema | undefined;
  /** Bytes of a whole answer. */
  readonly maxBytes: number | undefined;
}

/** How the pages of an answer follow each other, as written. */
export interface WrittenPagination {
  readonly type: Written | undefined;
  readonly parameter: Written | undefined;
  readonly next: Written | undefined;
  readonly more: Written | undefined;
  readonly items: Written | undefined;
  readonly start: WrittenNumber | undefined;
  readonly size: WrittenNumber | undefined;
  readonly maxPages: WrittenNumber | undefined;
  readonly maxItems: WrittenNumber | undefined;
  readonly maxBytes: WrittenNumber | undefined;
  readonly maxSeconds: WrittenNumber | undefined;
  readonly place: Place;
}

/** A whole number, and where it stands. */
export interface WrittenNumber {
  readonly number: number;
  readonly place: Place;
}

/** `outputSchema`: text, or the name of a file beside the document. */
export interface WrittenSchema extends Written {
  /** What stands in that file, or why it cannot be used; put there by who may open files. */
  readonly content?: { readonly text: string } | { readonly refused: string };
}

/** Part of the language that a document uses and this version does not run. */
export interface Unsupported {
  readonly feature: string;
  readonly place: Place;
}

/** A parameter as written, on the consumed or on the exposed side. */
export interface WrittenParameter {
  readonly name: string;
  readonly in: string | undefined;
  readonly type: string | undefined;
  readonly required: boolean | undefined;
  readonly description: string;
  /** Fixed value, when the document gives one. */
  readonly value: Written | undefined;
  /** Keywords of JSON Schema that say more of a value than its type, as written. */
  readonly constraints?: Readonly<Record<string, unknown>>;
  /** Declared for several operations, not each of which has to use it. */
  readonly shared?: true;
  readonly place: Place;
}

/** One entry of `exposes`. What it holds is its exposer's to read. */
export interface ExposedAdapter {
  readonly type: string;
  readonly namespace: string;
  /** Whether the document says what it is called; otherwise it is called like its type. */
  readonly isNamed: boolean;
  /** Other names that references in it may use, when it is imported under this one. */
  readonly aliases: readonly string[];
  readonly address: string | undefined;
  readonly port: number | undefined;
  readonly portPlace: Place;
  readonly description: string;
  /** What callers must prove; `undefined` when anybody may call. */
  readonly authentication: WrittenAuthentication | undefined;
  /** False when it asks for something that it must not be served without. */
  readonly usable: boolean;
  readonly content: Cursor;
  readonly place: Place;
}

/** What an exposed operation or tool does, as written: the half that all exposers share. */
export interface Action {
  /** For messages: `tool 'x'` or `operation GET /y`. */
  readonly label: string;
  readonly name: string | undefined;
  readonly description: string;
  readonly call: Written | undefined;
  readonly arguments: readonly WrittenArgument[] | undefined;
  /** Instead of one `call`: what is done one after the other. */
  readonly steps: readonly WrittenStep[];
  /** What steps give back, by name. */
  readonly mappings: readonly WrittenMapping[];
  /** A flow of an aggregate that is done instead. */
  readonly ref: Written | undefined;
  readonly inputs: readonly WrittenParameter[];
  readonly outputs: readonly WrittenOutput[];
  readonly unsupported: Unsupported | undefined;
  /** False when it was not understood; the report says why. */
  readonly usable: boolean;
  readonly place: Place;
}

/** One entry of `with`. */
export interface WrittenArgument {
  readonly name: string;
  readonly value: unknown;
  readonly place: Place;
  readonly valuePlace: Place;
}

/** One step, as written. What it holds is its type's to read. */
export interface WrittenStep {
  readonly name: string;
  readonly type: Written;
  /** The step is left out unless this is true. */
  readonly condition: Written | undefined;
  /** The step is done for each item of this list. */
  readonly forEach: Written | undefined;
  readonly content: Cursor;
  readonly place: Place;
}

/** One entry of `mappings`. */
export interface WrittenMapping {
  /** Name of the result's member; dots make it one of an inner object. */
  readonly target: string;
  readonly value: Written;
  readonly place: Place;
}

/** One output, as written. */
export interface WrittenOutput {
  readonly name: string | undefined;
  readonly type: string | undefined;
  readonly description: string;
  /** JSONPath of where it comes from. */
  readonly mapping: Written | undefined;
  /** What it always is; texts in it are templates. */
  readonly constant: { readonly value: unknown; readonly place: Place } | undefined;
  readonly properties: readonly WrittenOutput[];
  readonly items: WrittenOutput | undefined;
  /** Of an object with names of its own: what every value is. */
  readonly values: WrittenOutput | undefined;
  readonly maxLength: number | undefined;
  readonly place: Place;
}

/** Flows that several exposers share. */
export interface Aggregate {
  readonly namespace: string;
  /** Other names that references may use, when it is imported under this one. */
  readonly aliases: readonly string[];
  readonly flows: readonly AggregateFlow[];
  readonly place: Place;
}

/** One flow of an aggregate. */
export interface AggregateFlow {
  readonly name: string;
  readonly action: Action;
  readonly semantics: Semantics;
}

/** What calling a flow means, whatever its operations' methods are. */
export interface Semantics {
  readonly safe: boolean | undefined;
  readonly idempotent: boolean | undefined;
}
