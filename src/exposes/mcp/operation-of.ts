import type { ServerParts } from './server-parts.ts';

/** Methods that are told apart; a client can make up any number of others. */
const METHODS: ReadonlySet<string> = new Set([
  'initialize',
  'notifications/cancelled',
  'notifications/initialized',
  'ping',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/templates/list',
  'server/discover',
  'subscriptions/listen',
  'tools/call',
  'tools/list',
]);

/** What a message is for: the tool that it calls, else its method; `_OTHER` for what nobody knows. */
export function operationOf(message: unknown, { tools }: ServerParts): string {
  if (Array.isArray(message)) return 'batch';
  const { method, params } = (message ?? {}) as { method?: unknown; params?: { name?: unknown } };
  const name = method === 'tools/call' ? params?.name : undefined;
  if (typeof name === 'string' && tools.byName.has(name)) return name;
  return typeof method === 'string' && METHODS.has(method) ? method : '_OTHER';
}
