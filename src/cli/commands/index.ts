import type { BareCommandDefinition, CommandDefinition } from './command.ts';

/** How commands that read documents are loaded, by name, in the order of the help. */
export const COMMANDS: Readonly<Record<string, () => Promise<CommandDefinition>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  create: async () => (await import('./create.ts')).create,
  validate: async () => (await import('./validate.ts')).validate,
  lint: async () => (await import('./lint.ts')).lint,
  inspect: async () => (await import('./inspect.ts')).inspect,
  explain: async () => (await import('./explain.ts')).explain,
  doctor: async () => (await import('./doctor.ts')).doctor,
  migrate: async () => (await import('./migrate.ts')).migrate,
  mcp: async () => (await import('./mcp.ts')).mcp,
  mock: async () => (await import('./mock.ts')).mock,
  test: async () => (await import('./test.ts')).test,
  import: async () => (await import('./import-openapi.ts')).importCommand,
  export: async () => (await import('./export-openapi.ts')).exportCommand,
};

/** How commands that know no documents are loaded. */
export const BARE_COMMANDS: Readonly<Record<string, () => Promise<BareCommandDefinition>>> = {
  sessions: async () => (await import('./sessions.ts')).sessions,
  health: async () => (await import('./health.ts')).health,
  status: async () => (await import('./status.ts')).status,
  traces: async () => (await import('./traces.ts')).traces,
  metrics: async () => (await import('./metrics.ts')).metrics,
  logs: async () => (await import('./logs.ts')).logs,
  reload: async () => (await import('./reload.ts')).reload,
};
