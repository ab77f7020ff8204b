import type { PathTemplate } from '../http/index.ts';
import type { Place, Written } from '../spec/index.ts';
import type { BodyPlan } from './bodies.ts';
import type { ContractLookup } from './contract.ts';
import type { JsonPath } from './json-path.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Output } from './outputs/output.ts';
import type { PaginationPlan } from './pagination.ts';
import type { QueryPair } from './path-query.ts';
import type { ResponsePlan } from './responses.ts';
import type { Template } from './template.ts';

/** A capability, linked: every name resolved to what it means, nothing left to parse. Immutable, no I/O. */
export interface Plan {
  /** The document's own, as the user named it; what it says of files beside it is relative to its folder. */
  readonly file: string;
  readonly title: string;
  readonly description: string;
  /** Version of the document, or `0.0.0` when it names none. */
  readonly version: string;
  readonly upstreams: readonly UpstreamPlan[];
  readonly exposures: readonly Exposure[];
  /** Every variable the document needs from outside, once for each use of each namespace. */
  readonly variables: readonly Variable[];
  /** What the OpenAPI contract says of the consumed operations; nothing, when there is none. */
  readonly contractOf: ContractLookup;
}

/** A value from outside the document, and the first place that asks for it. */
export interface Variable {
  /** Name to look it up by: that of an environment variable, unless it has a source. */
  readonly name: string;
  /** Where it stands when the environment does not have it. Absent = nowhere else. */
  readonly source?: VariableSource;
  readonly place: Place;
  /** What needs it: a consumed namespace, or for `callers` the namespace of an exposure. */
  readonly namespace: string;
  readonly use: 'authentication' | 'address' | 'input' | 'callers';
}

/** A value in a file, which the environment overrides. */
export interface VariableSource {
  /** Path or URL of a file, or of a folder with a file for each key, as the bind writes it. */
  readonly location: Written;
  readonly key: string;
  /** Environment variable that overrides it. */
  readonly override: string;
}

/** One consumed API. */
export interface UpstreamPlan {
  readonly namespace: string;
  /** Absolute http(s) URL, or empty when the document leaves it to the operator. */
  readonly baseUri: Template;
  readonly authentication: AuthenticationPlan | undefined;
  /** Why every call is refused and nothing is sent: the authentication that it asks for cannot be had. */
  readonly refusal?: string;
  readonly operations: readonly Operation[];
  /** Headers that the document gives to every request; what is forwarded carries them too. */
  readonly headers: readonly Parameter[];
}

/** Credentials, ours or those of callers: the scheme's type and its fields, still as templates. */
export interface AuthenticationPlan {
  readonly type: string;
  readonly fields: ReadonlyMap<string, Template>;
}

/** One method on one resource of a consumed API. */
export interface Operation {
  /** `namespace.name`. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly description: string;
  /** Upper case. */
  readonly method: string;
  readonly path: PathTemplate;
  /** What the document writes behind the path. Absent = nothing. */
  readonly query?: readonly QueryPair[] | undefined;
  readonly parameters: readonly Parameter[];
  /** Template of the body. Absent = parameters `in: body` are all of it. */
  readonly body?: BodyPlan | undefined;
  /** How answers are read. Absent = as JSON. */
  readonly response?: ResponsePlan | undefined;
  /** How answers continue. Absent = each is whole. */
  readonly pagination?: PaginationPlan | undefined;
  /** Where a caller's own request is among the values, when that goes on as it came. */
  readonly relay?: Relay | undefined;
  /** What later steps see of an answer. Absent = all of it. */
  readonly projection?: Output | undefined;
  readonly place: Place;
}

/** Names of the values that are parts of a caller's request. */
export interface Relay {
  /** Text behind the `?`, as it came. */
  readonly query: string;
  /** Bytes. */
  readonly body: string;
  readonly contentType: string;
}

/** Where a parameter travels in an HTTP request. */
export type ParameterLocation = 'path' | 'query' | 'header' | 'cookie' | 'body';

/** Types a parameter may declare; `any` when it declares none. */
export type ParameterType =
  | 'string'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'array'
  | 'object'
  | 'any';

/** One parameter of a consumed operation. */
export interface Parameter {
  readonly name: string;
  readonly in: ParameterLocation;
  readonly type: ParameterType;
  readonly required: boolean;
  readonly description: string;
  /** Fixed by the document: sent always, and no caller may set it. */
  readonly value: Template | undefined;
}

/** One input of an exposed operation or tool, as a caller gives it. */
export interface Input {
  /** The caller's name for it: the placeholder of a route, the argument of a tool. */
  readonly name: string;
  readonly in: ParameterLocation;
  readonly type: ParameterType;
  readonly required: boolean;
  readonly description: string;
  /** What a value must satisfy, and what callers are told. */
  readonly schema: JsonSchema;
  /** Whether the document says more of its values than their type. */
  readonly constrained?: true;
  /** What it is when a caller does not give it. */
  readonly fallback?: { readonly value: unknown };
  /** Whether it is one member of the body even when no other input is in the body. */
  readonly member?: true;
  /** Where in the body it stands, when that is not the member of its name. */
  readonly path?: JsonPath;
}

/** Values by input or parameter name. A body read from JSON is a `ParsedJson`, so that it can be sent on unchanged. */
export type Values = ReadonlyMap<string, unknown>;

/** Where a value comes from while a flow runs. */
export type Expression =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'literal'; readonly value: unknown }
  /** Names are looked up among inputs and earlier steps. */
  | { readonly kind: 'template'; readonly template: Template }
  /** A path into the object of all inputs and earlier steps. */
  | { readonly kind: 'path'; readonly path: JsonPath };

/** One thing a flow does. Each kind of step knows more. */
export interface Step {
  readonly kind: string;
  /** What later steps call its value. */
  readonly name: string;
  /** Left out unless this is true. */
  readonly condition: Expression | undefined;
  /** Done for each item of this list; the value is the list of values. */
  readonly forEach: Expression | undefined;
}

/** One call of a consumed operation with arguments by parameter name. */
export interface CallStep extends Step {
  readonly kind: 'call';
  readonly operation: Operation;
  readonly arguments: ReadonlyMap<string, Expression>;
}

/** A member of what a flow of several steps gives back. */
export interface Mapped {
  /** Names of the members to go through, the outermost first. */
  readonly target: readonly string[];
  readonly value: Expression;
}

/** What an exposed operation or tool does: steps in order, then what becomes of the result. */
export interface Flow {
  readonly steps: readonly Step[];
  /** What is given back when there are no steps. */
  readonly constant: Output | undefined;
  /** What the result is made of; none = it is the last step's. */
  readonly mappings: readonly Mapped[];
  readonly output: Output;
}

/** Whether a step calls an upstream. */
export function isCall(step: Step): step is CallStep {
  return step.kind === 'call';
}

/** Something an exposer serves. Its own type knows more; this is what everybody may know. */
export interface Exposure {
  /** Name of the exposer, e.g. `rest`. */
  readonly type: string;
  readonly namespace: string;
  /** Address to bind, when the document names one. */
  readonly address: string | undefined;
  /** TCP port; `undefined` when it is not served over the network. */
  readonly port: number | undefined;
  readonly place: Place;
  /**
   * What callers must prove. Put in after the exposer has compiled, so that none can forget it;
   * absent when anybody may call.
   */
  readonly authentication?: AuthenticationPlan | undefined;
}
