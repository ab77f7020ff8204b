import type { Diagnostic, Place } from '../../spec/index.ts';
import type { McpExposure, Prompt, Resource, Tool } from './exposure.ts';
import { promptRegistry } from './prompts.ts';
import { resourceRegistry } from './resources.ts';
import type { ServerParts } from './server-parts.ts';
import type { RegisteredTool } from './tools.ts';

/** What the server of all is called. */
const NAME = 'capstan';

/** One server of what several offer; each thing runs with what it ran with alone. */
export function together(first: ServerParts, others: readonly ServerParts[]): ServerParts {
  if (others.length === 0) return first;
  const all = [first, ...others];
  const exposure: McpExposure = {
    ...first.exposure,
    namespace: NAME,
    title: `${first.exposure.title} and ${others.length} more`,
    version: commonVersion(all),
    description: `Tools of: ${all.map((parts) => parts.exposure.title).join('; ')}`,
    cache: undefined,
    tools: firsts(all, TOOLS),
    resources: firsts(all, RESOURCES),
    prompts: firsts(all, PROMPTS),
  };
  return {
    ...first,
    exposure,
    tools: toolsOf(all, new Set(exposure.tools)),
    resources: resourceRegistry(exposure),
    prompts: promptRegistry(exposure),
    members: all,
  };
}

function toolsOf(all: readonly ServerParts[], tools: ReadonlySet<Tool>): ServerParts['tools'] {
  const byName = new Map<string, RegisteredTool>();
  const listed = all.flatMap((parts) =>
    parts.tools.listed.filter(({ name }) => {
      const registered = parts.tools.byName.get(name);
      if (!registered || !tools.has(registered.tool)) return false;
      byName.set(name, registered);
      return true;
    }),
  );
  return Object.freeze({ listed: Object.freeze(listed), byName });
}

/** Something that is offered under a name of its own. */
interface Kind<T> {
  readonly what: string;
  of(exposure: McpExposure): readonly T[];
  /** What no two may have. */
  name(item: T): string;
}

const TOOLS: Kind<Tool> = { what: 'tool', of: ({ tools }) => tools, name: ({ name }) => name };

const RESOURCES: Kind<Resource> = {
  what: 'resource',
  of: ({ resources }) => resources,
  name: ({ uri }) => uri.replace(/\{[^}]*\}/g, '{}'),
};

const PROMPTS: Kind<Prompt> = {
  what: 'prompt',
  of: ({ prompts }) => prompts,
  name: ({ name }) => name,
};

/** What is said of each thing whose name an earlier one has. */
export function twins(
  all: readonly ServerParts[],
  pathOf: (namespace: string) => string,
): readonly Diagnostic[] {
  return [
    ...twinsOf(all, TOOLS, pathOf),
    ...twinsOf(all, RESOURCES, pathOf),
    ...twinsOf(all, PROMPTS, pathOf),
  ];
}

function twinsOf<T extends { readonly place: Place }>(
  all: readonly ServerParts[],
  kind: Kind<T>,
  pathOf: (namespace: string) => string,
): readonly Diagnostic[] {
  const owners = ownersOf(all, kind);
  return all.flatMap(({ exposure }) =>
    kind.of(exposure).flatMap((item): readonly Diagnostic[] => {
      const name = kind.name(item);
      const first = owners.get(name);
      if (!first || first === item) return [];
      const where = pathOf(exposure.namespace);
      return [
        {
          code: 'duplicate-name',
          severity: 'warning',
          message: `another document has a ${kind.what} '${name}' too; this one is offered at ${where} only`,
          place: item.place,
          related: [{ place: first.place, label: 'is offered at /mcp' }],
        },
      ];
    }),
  );
}

function firsts<T>(all: readonly ServerParts[], kind: Kind<T>): readonly T[] {
  return [...ownersOf(all, kind).values()];
}

/** In the order of the documents. */
function ownersOf<T>(all: readonly ServerParts[], kind: Kind<T>): ReadonlyMap<string, T> {
  const owners = new Map<string, T>();
  for (const item of all.flatMap(({ exposure }) => kind.of(exposure)))
    if (!owners.has(kind.name(item))) owners.set(kind.name(item), item);
  return owners;
}

function commonVersion(all: readonly ServerParts[]): string {
  const [version = '0.0.0', ...others] = new Set(all.map((parts) => parts.exposure.version));
  return others.length === 0 ? version : '0.0.0';
}
