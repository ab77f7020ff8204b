import type { Diagnostic } from '../../spec/index.ts';
import type { McpExposure, Tool } from './exposure.ts';
import { promptRegistry } from './prompts.ts';
import { resourceRegistry } from './resources.ts';
import type { ServerParts } from './server-parts.ts';
import type { RegisteredTool } from './tools.ts';

/** What the server of all tools is called. */
const NAME = 'capstan';

/** One server of the tools of several; each tool runs with what it ran with alone. */
export function together(first: ServerParts, others: readonly ServerParts[]): ServerParts {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const owners = firstOwners(all);
  const isFirst = (parts: ServerParts, name: string) => owners.get(name) === parts;
  const exposure: McpExposure = {
    ...first.exposure,
    namespace: NAME,
    title: `${first.exposure.title} and ${others.length} more`,
    version: commonVersion(all),
    description: `Tools of: ${all.map((parts) => parts.exposure.title).join('; ')}`,
    cache: undefined,
    tools: all.flatMap((parts) => parts.exposure.tools.filter(({ name }) => isFirst(parts, name))),
    resources: [],
    prompts: [],
  };
  const byName = new Map<string, RegisteredTool>();
  for (const [name, parts] of owners) {
    const registered = parts.tools.byName.get(name);
    if (registered) byName.set(name, registered);
  }
  const listed = all.flatMap((parts) =>
    parts.tools.listed.filter(({ name }) => isFirst(parts, name)),
  );
  return {
    ...first,
    exposure,
    tools: Object.freeze({ listed: Object.freeze(listed), byName }),
    resources: resourceRegistry(exposure),
    prompts: promptRegistry(exposure),
  };
}

/** What is said of each tool whose name an earlier one has. */
export function toolTwins(
  all: readonly ServerParts[],
  pathOf: (namespace: string) => string,
): readonly Diagnostic[] {
  const owners = firstOwners(all);
  return all.flatMap((parts) =>
    parts.exposure.tools.flatMap((tool) => {
      const first = owners.get(tool.name)?.tools.byName.get(tool.name)?.tool;
      return first && first !== tool ? [twin(tool, first, pathOf(parts.exposure.namespace))] : [];
    }),
  );
}

function twin({ name, place }: Tool, first: Tool, path: string): Diagnostic {
  return {
    code: 'duplicate-name',
    severity: 'warning',
    message: `another document has a tool '${name}' too; this one is offered at ${path} only`,
    place,
    related: [{ place: first.place, label: 'is offered at /mcp' }],
  };
}

function firstOwners(all: readonly ServerParts[]): ReadonlyMap<string, ServerParts> {
  const owners = new Map<string, ServerParts>();
  for (const parts of all) {
    for (const { name } of parts.exposure.tools) if (!owners.has(name)) owners.set(name, parts);
  }
  return owners;
}

function commonVersion(all: readonly ServerParts[]): string {
  const [version = '0.0.0', ...others] = new Set(all.map((parts) => parts.exposure.version));
  return others.length === 0 ? version : '0.0.0';
}
