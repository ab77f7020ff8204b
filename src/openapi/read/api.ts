import type { Members } from '../../plan/index.ts';

/**
 * An HTTP API as its OpenAPI description has it, whatever version that is in: in the terms of
 * OpenAPI 3.1, with every reference resolved but those to `#/components/schemas/<name>`.
 */
export interface Api {
  readonly title: string;
  readonly description: string;
  readonly version: string;
  readonly servers: readonly ApiServer[];
  /** Sorted by path, then by method. */
  readonly operations: readonly ApiOperation[];
  /** What operations need that say nothing of it; each entry is one way, all of its schemes together. */
  readonly security: readonly SecurityRequirement[];
  /** Security scheme objects by name. */
  readonly schemes: ReadonlyMap<string, Members>;
  /** Every schema that is referred to, by name. */
  readonly schemas: Members;
}

/** One address of an API. */
export interface ApiServer {
  /** As written: may be relative, and have `{variables}`. */
  readonly url: string;
  readonly description: string;
  /** Defaults of the variables. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Names of schemes that are needed together. */
export type SecurityRequirement = readonly string[];

/** One method on one path. */
export interface ApiOperation {
  /** As written, placeholders as `{name}`. */
  readonly path: string;
  /** Lower case. */
  readonly method: string;
  readonly operationId: string | undefined;
  readonly summary: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly deprecated: boolean;
  /** Those of the path too, unless the operation has its own of the same name and place. */
  readonly parameters: readonly ApiParameter[];
  readonly body: ApiBody | undefined;
  readonly responses: readonly ApiResponse[];
  /** Absent when the API's own applies. */
  readonly security: readonly SecurityRequirement[] | undefined;
  /** Whether path or operation name servers of their own. */
  readonly hasOwnServers: boolean;
}

/** One parameter of an operation. */
export interface ApiParameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly description: string;
  readonly deprecated: boolean;
  readonly style: string | undefined;
  readonly explode: boolean | undefined;
  /** Media type, when the value is a document of its own. */
  readonly mediaType: string | undefined;
  readonly schema: Members;
}

/** What can be sent as the body of a request. */
export interface ApiBody {
  readonly required: boolean;
  readonly description: string;
  readonly content: readonly ApiMedia[];
}

/** One documented answer. */
export interface ApiResponse {
  /** HTTP status, a range as `2XX`, or `default`. */
  readonly status: string;
  readonly description: string;
  readonly content: readonly ApiMedia[];
}

/** A media type and the schema of what is written in it. */
export interface ApiMedia {
  readonly type: string;
  readonly schema: unknown;
}
