import type { McpExposure, Tool } from './exposure.ts';
import type { ToolResult } from './tool-result.ts';
import type { ToolCallContext } from './tools.ts';

/** Records a call of a tool as a span; what it does is below that. What is no tool has no span. */
export async function tracedTool(
  { namespace }: McpExposure,
  tool: Tool | undefined,
  context: ToolCallContext,
  call: (context: ToolCallContext) => Promise<ToolResult>,
): Promise<ToolResult> {
  if (!context.trace || !tool) return call(context);
  const span = context.trace.begin('tool', 'mcp.tool', {
    'capstan.exposer': namespace,
    'mcp.method.name': 'tools/call',
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': tool.name,
  });
  try {
    const result = await call({ ...context, trace: span });
    span.end(result.isError ? { error: 'tool_error' } : {});
    return result;
  } catch (failure) {
    span.end({ error: 'internal' });
    throw failure;
  }
}
