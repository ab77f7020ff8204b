import type { Embedded } from '../emulator/index.ts';
import type { Exposed } from '../host/index.ts';
import type { Plan } from '../plan/index.ts';
import { wantedOf } from './callers.ts';

/** What the start of several documents tells on one screen. */
export interface ManyBannerInput {
  readonly exposes: readonly Exposed[];
  readonly plans: readonly Plan[];
  readonly embedded: Embedded | undefined;
  /** Where answers come from, when they do not come from an API. */
  readonly answers: string | undefined;
}

/** Addresses, each once, and a client configuration for the tools of all. */
export function bannerOfMany({ exposes, plans, embedded, answers }: ManyBannerInput): string {
  const documents = plans.length;
  const rest = addresses(exposes, 'rest');
  const mcp = addresses(exposes, 'mcp').map((origin) => `${origin}/mcp`);
  const lines = [
    documents === 1 ? '1 document is ready.' : `${documents} documents are ready.`,
    '',
  ];
  for (const url of rest) lines.push(row('REST', url), row('OpenAPI', `${url}/openapi.json`));
  for (const url of mcp)
    lines.push(row('MCP', url), row('', `${url}/<exposer namespace> for one document`));
  for (const { type, url } of exposes)
    if (type !== 'rest' && type !== 'mcp') lines.push(row(type.toUpperCase(), url));
  for (const wanted of wantedBy(plans)) lines.push(row('', wanted));
  if (answers !== undefined) lines.push(row('Answers', answers));
  if (embedded) lines.push(row('Data', embedded.location));
  const [first] = mcp;
  if (first !== undefined)
    lines.push('', 'MCP client configuration:', '', configuration(first).replace(/^/gm, '  '));
  lines.push('', 'Ctrl-C stops it.');
  return lines.join('\n');
}

function wantedBy(plans: readonly Plan[]): readonly string[] {
  return plans.flatMap((plan) =>
    plan.exposures.flatMap((exposure) => {
      const wanted = wantedOf(exposure, plan);
      return wanted === undefined ? [] : [`${exposure.namespace}: ${wanted}`];
    }),
  );
}

function addresses(exposes: readonly Exposed[], type: string): readonly string[] {
  const urls = exposes.filter((one) => one.type === type).map(({ url }) => new URL(url).origin);
  return [...new Set(urls)];
}

function row(name: string, value: string): string {
  return `  ${name.padEnd(13)} ${value}`;
}

function configuration(url: string): string {
  return JSON.stringify({ mcpServers: { capstan: { type: 'http', url } } }, null, 2);
}
