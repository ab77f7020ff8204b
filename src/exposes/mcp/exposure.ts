import type { Location } from '../../files/index.ts';
import type { PathTemplate } from '../../http/index.ts';
import type { Exposure, Flow, Input, JsonSchema, Template } from '../../plan/index.ts';
import type { Place } from '../../spec/index.ts';

/** Tools, resources and prompts offered over the Model Context Protocol. */
export interface McpExposure extends Exposure {
  readonly type: 'mcp';
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly transport: 'http' | 'stdio';
  /** How long clients may keep what they were told, when the document says so. */
  readonly cache: CacheHint | undefined;
  readonly tools: readonly Tool[];
  /** Each with a URI of its own. */
  readonly resources: readonly Resource[];
  /** Each with a name of its own. */
  readonly prompts: readonly Prompt[];
}

/** How long an answer stays fresh, and whether callers may share it (specification 2026-07-28, caching). */
export interface CacheHint {
  readonly ttlMs: number;
  readonly cacheScope: 'public' | 'private';
}

/** Something to read at a URI: a file, the files of a folder, or what a flow gives. */
export type Resource = FileResource | FlowResource;

interface AnyResource {
  readonly name: string;
  readonly title: string | undefined;
  readonly description: string;
  /** As callers write it; placeholders as `{name}`. */
  readonly uri: string;
  readonly mimeType: string | undefined;
  /** Given as bytes, whatever it looks like. */
  readonly binary: boolean;
  readonly place: Place;
}

/** A file; or a folder, whose files have its URI in front of theirs. */
export interface FileResource extends AnyResource {
  readonly kind: 'files';
  readonly location: Location;
}

/** What a flow gives. One with placeholders is a template: any number of resources. */
export interface FlowResource extends AnyResource {
  readonly kind: 'flow';
  readonly template: PathTemplate;
  /** Each has its placeholder. */
  readonly inputs: readonly Input[];
  readonly flow: Flow;
}

/** Messages to start a conversation with. */
export interface Prompt {
  readonly name: string;
  readonly title: string | undefined;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
  /** Of a location, the content of the file is one message of the user. */
  readonly messages: readonly PromptMessage[] | Location;
  readonly place: Place;
}

/** A text that a prompt is completed with. */
export interface PromptArgument {
  readonly name: string;
  readonly title: string | undefined;
  readonly description: string;
  readonly required: boolean;
}

/** One message; the names in its template are those of arguments. */
export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: Template;
}

/** One tool. */
export interface Tool {
  /** 1–64 of `A-Za-z0-9_.-`; unique in its exposure. */
  readonly name: string;
  readonly title: string | undefined;
  readonly description: string;
  readonly annotations: ToolAnnotations;
  readonly inputs: readonly Input[];
  /** Type `object` at the root; the schema callers see and arguments are checked against. */
  readonly inputSchema: JsonSchema;
  /** Of the structured content; any JSON type. Absent when nothing is known of the answer. */
  readonly outputSchema: JsonSchema | undefined;
  readonly flow: Flow;
  readonly place: Place;
}

/** MCP tool annotations (specification 2025-11-25, ToolAnnotations), all four always stated. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}
