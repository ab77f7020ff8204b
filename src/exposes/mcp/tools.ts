import { type FlowContext, runFlow } from '../../flow/index.ts';
import { Problem } from '../../kernel/index.ts';
import {
  bindArguments,
  type JsonSchema,
  schemaValidator,
  type Validator,
} from '../../plan/index.ts';
import type { Log } from '../../telemetry/index.ts';
import type { Runtime } from '../exposer.ts';
import type { McpExposure, Tool, ToolAnnotations } from './exposure.ts';
import { failure, problemResult, type ToolResult, toToolResult } from './tool-result.ts';
import { visible } from './tool-result-text.ts';
import { argumentRefusal } from './tools-arguments.ts';

/** A tool as `tools/list` shows it (specification 2025-11-25, Tool), as plain JSON. */
export interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description: string;
  readonly inputSchema: JsonSchema;
  /** Any JSON Schema: the protocol layer narrows it for clients that know objects only. */
  readonly outputSchema?: JsonSchema;
  readonly annotations: ToolAnnotations;
}

/**
 * The tools of one exposure. Built once and never changed, so that it can be shared by every server
 * instance; those live for one request (CVE-2026-25536 is what sharing more than this costs).
 */
export interface ToolRegistry {
  /** In the order of the document. */
  readonly listed: readonly ListedTool[];
  readonly byName: ReadonlyMap<string, RegisteredTool>;
}

/** A tool, what it runs with, and the validator of its output schema, when it has one. */
export interface RegisteredTool {
  readonly tool: Tool;
  /** Of the document that the tool is of. */
  readonly runtime: Runtime;
  readonly validateOutput: Validator | undefined;
}

/** Circumstances of one tool call. */
export interface ToolCallContext extends FlowContext {
  readonly log: Log;
}

/** Longer names are shown by their start. */
const SHOWN_NAME = 80;

/** There is no tool of the name that was called. Says the same for every name, so that nothing can be probed. */
export class UnknownTool extends Error {
  constructor(name: string) {
    const shown = name.length > SHOWN_NAME ? `${name.slice(0, SHOWN_NAME)}…` : name;
    super(`Unknown tool '${visible(shown)}': tools/list names the tools there are`);
    this.name = 'UnknownTool';
  }
}

/** Registers the tools of an exposure. A `Map`, because `constructor` is a name like any other. */
export function toolRegistry(exposure: McpExposure, runtime: Runtime): ToolRegistry {
  const byName = new Map<string, RegisteredTool>();
  for (const tool of exposure.tools) {
    byName.set(tool.name, { tool, runtime, validateOutput: outputValidator(tool) });
  }
  return Object.freeze({ listed: Object.freeze(exposure.tools.map(listTool)), byName });
}

/** Without `$schema`: MCP output schemas are 2020-12, and a dialect we do not have would not compile. */
function outputValidator({ outputSchema }: Tool): Validator | undefined {
  if (!outputSchema) return undefined;
  const { $schema: _dialect, ...schema } = outputSchema;
  return schemaValidator(schema);
}

function listTool(tool: Tool): ListedTool {
  const { name, title, description, inputSchema, outputSchema, annotations } = tool;
  return Object.freeze({
    name,
    ...(title !== undefined && { title }),
    description,
    inputSchema,
    ...(outputSchema !== undefined && { outputSchema }),
    annotations,
  });
}

/**
 * Calls a tool: checks the arguments, runs the flow, turns the outcome into a result. Knows nothing
 * of the protocol's wire, so that whoever has parsed a call may use it.
 *
 * @param given the arguments as parsed from JSON
 * @returns the answer; everything that goes wrong, but for the name, is a result with `isError`
 * @throws UnknownTool
 */
export async function callTool(
  registry: ToolRegistry,
  name: string,
  given: Readonly<Record<string, unknown>>,
  context: ToolCallContext,
): Promise<ToolResult> {
  const registered = registry.byName.get(name);
  if (!registered) throw new UnknownTool(name);
  try {
    return await runTool(registered, given, context);
  } catch (error) {
    return failedCall(registered.tool, error, context);
  }
}

async function runTool(
  { tool, validateOutput }: RegisteredTool,
  given: Readonly<Record<string, unknown>>,
  context: ToolCallContext,
): Promise<ToolResult> {
  const values = bindArguments(tool.inputs, given);
  const outcome = await runFlow(tool.flow, values, context);
  return toToolResult(tool, outcome, validateOutput);
}

function failedCall(tool: Tool, error: unknown, context: ToolCallContext): ToolResult {
  if (error instanceof Problem) {
    const argumentsAtFault =
      error.problem === 'parameter-missing' || error.problem === 'parameter-invalid';
    return argumentsAtFault ? argumentRefusal(tool, error) : problemResult(error);
  }
  const { requestId, log, cancellation } = context;
  log.log(cancellation.cancelled ? 'debug' : 'error', 'a tool call failed', {
    tool: tool.name,
    requestId,
    error: error instanceof Error ? `${error.name}: ${error.message}` : typeof error,
  });
  return failure(
    `The server failed to handle this call; whether the upstream was called is not known. Request id: ${requestId}`,
  );
}
