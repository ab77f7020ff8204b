import { defineExposer } from '../exposer.ts';
import { askTool } from './ask.ts';
import { combineMcp } from './combine.ts';
import { compileMcp } from './compile.ts';
import type { McpExposure } from './exposure.ts';
import { serveMcp } from './mcp.ts';
import { offers, survey } from './offers.ts';
import { serveMcpStdio } from './stdio.ts';

/** Exposes operations as tools and resources, and prompts, over the Model Context Protocol. */
export const mcp = defineExposer<McpExposure>({
  type: 'mcp',
  aliases: [],
  prefixes: ['tools', 'tool', 'mcp'],
  endpoint: '/mcp',
  compile: compileMcp,
  actions: ({ tools }) => tools.map(({ name }) => name),
  serve: serveMcp,
  combine: combineMcp,
  serveStdio: serveMcpStdio,
  ask: askTool,
  offers,
  survey,
});
