import { defineExposer, targetOf } from '../exposer.ts';
import { compileMcp } from './compile.ts';
import type { McpExposure } from './exposure.ts';
import { serveMcp } from './mcp.ts';
import { serveMcpStdio } from './stdio.ts';

/** Exposes operations as tools over the Model Context Protocol. */
export const mcp = defineExposer<McpExposure>({
  type: 'mcp',
  aliases: [],
  prefixes: ['tools', 'tool', 'mcp'],
  endpoint: '/mcp',
  compile: compileMcp,
  serve: serveMcp,
  serveStdio: serveMcpStdio,
  offers: (exposure) =>
    exposure.tools.map((tool) => ({
      name: tool.name,
      description: tool.description,
      inputs: tool.inputs.map((input) => ({ ...input, in: 'argument' })),
      ...targetOf(tool.flow),
    })),
});
