import { never } from '../../kernel/index.ts';
import type { Input } from '../../plan/index.ts';
import type { GivenTexts, Reply, Runtime } from '../exposer.ts';
import type { McpExposure } from './exposure.ts';
import { callTool } from './tools.ts';

/** Calls a tool with these arguments. */
export async function askTool(
  exposure: McpExposure,
  name: string,
  given: GivenTexts,
  runtime: Runtime,
): Promise<Reply | undefined> {
  const tool = exposure.tools.find((one) => one.name === name);
  if (!tool) return undefined;
  const values = [...given].map(([input, texts]) => {
    const type = tool.inputs.find((one) => one.name === input)?.type ?? 'any';
    return [input, argument(texts, type)] as const;
  });
  // An answer that is made up need not keep to the output schema.
  const byName = new Map([[name, { tool, runtime, validateOutput: undefined }]]);
  const registry = { listed: [], byName };
  const context = { ...runtime, requestId: 'dry-run', cancellation: never };
  const { content, isError } = await callTool(registry, name, Object.fromEntries(values), context);
  const blocks = content.map((block) => (block.type === 'text' ? block.text : `(${block.type})`));
  return { refused: isError === true, text: blocks.join('\n') };
}

/** What a model would write: text as it is, everything else as JSON. */
function argument(texts: readonly string[], type: Input['type']): unknown {
  const values = texts.map((text) => (type === 'string' ? text : jsonValue(text)));
  const [only, ...others] = values;
  const isList = others.length > 0 || (type === 'array' && !Array.isArray(only));
  return isList ? values : only;
}

function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
