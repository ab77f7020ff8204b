import type { Exposure, Flow, Input, JsonSchema } from '../../plan/index.ts';

/** Tools offered over the Model Context Protocol. */
export interface McpExposure extends Exposure {
  readonly type: 'mcp';
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly transport: 'http' | 'stdio';
  readonly tools: readonly Tool[];
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
}

/** MCP tool annotations (specification 2025-11-25, ToolAnnotations), all four always stated. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}
