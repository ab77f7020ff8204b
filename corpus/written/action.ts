import { type Parameter, readParameters } from './api.ts';
import type { Part } from './part.ts';

/** An exposer as it is written. */
export interface Adapter {
  readonly type: string;
  readonly namespace: string | undefined;
  readonly part: Part;
  readonly actions: readonly Action[];
}

/** A tool or an operation that a document exposes. */
export interface Action {
  readonly kind: 'tool' | 'operation' | 'forward';
  readonly adapter: Adapter;
  readonly part: Part;
  readonly name: string | undefined;
  /** Upper case; of an operation. */
  readonly method: string;
  /** Of an operation, with placeholders in single braces. */
  readonly path: string;
  readonly inputs: readonly Parameter[];
  /** What is in front of a name that means an input. */
  readonly prefixes: readonly string[];
  /** Names that nobody has to declare: placeholders of the path. */
  readonly placeholders: readonly string[];
}

const REST = ['rest', 'api'];

/** Words that mean the inputs of any exposer of a kind. */
const GENERIC: Readonly<Record<string, string>> = { rest: 'rest', api: 'rest', mcp: 'tools' };

/**
 * Reads what a document exposes.
 *
 * @param namespaces of what it consumes
 */
export function readAdapters(capability: Part, namespaces: readonly string[]): readonly Adapter[] {
  return capability
    .get('exposes')
    .items()
    .map((part) => readAdapter(part, namespaces));
}

function readAdapter(part: Part, namespaces: readonly string[]): Adapter {
  const type = part.get('type').text() ?? (part.get('tools').exists ? 'mcp' : 'rest');
  const actions: Action[] = [];
  const adapter: Adapter = { type, namespace: part.get('namespace').text(), part, actions };
  if (type === 'mcp')
    for (const { name, part: tool } of part.get('tools').entries())
      actions.push({ ...common(adapter, tool), kind: 'tool', name, inputs: readParameters(tool) });
  else if (REST.includes(type))
    for (const { part: resource } of part.get('resources').entries())
      actions.push(...ofResource(adapter, resource));
  // Version 0.2 forwards to everything that is consumed, below its name.
  const forward = part.get('forward');
  if (forward.exists)
    for (const name of namespaces)
      actions.push({
        ...common(adapter, forward),
        kind: 'forward',
        name,
        path: `/${name}/{path}`,
        placeholders: ['path'],
        inputs: [],
      });
  return adapter;
}

function common(adapter: Adapter, part: Part): Omit<Action, 'kind' | 'name' | 'inputs'> {
  const { type, namespace } = adapter;
  const prefixes = [namespace, GENERIC[type]].flatMap((prefix) => prefix ?? []);
  return { adapter, part, method: '', path: '', prefixes, placeholders: [] };
}

function ofResource(adapter: Adapter, resource: Part): readonly Action[] {
  const path = `/${(resource.get('path').text() ?? '').trim().replace(/^\/+/, '')}`
    .replaceAll('{{', '{')
    .replaceAll('}}', '}')
    .replace(/(^|\/):([A-Za-z_]\w*)/g, '$1{$2}');
  const placeholders = [...path.matchAll(/\{\s*([^{}]*?)\s*\}/g)].map((match) => match[1] ?? '');
  const operations = resource
    .get('operations')
    .entries()
    .map(({ name, part }): Action => {
      const levels = [...readParameters(part), ...readParameters(resource)];
      return {
        ...common(adapter, part),
        kind: 'operation',
        name,
        method: (part.get('method').text() ?? 'GET').toUpperCase(),
        path,
        placeholders,
        inputs: levels.filter(
          (one, index) => levels.findIndex((other) => other.name === one.name) === index,
        ),
      };
    });
  const forward = resource.get('forward');
  if (!forward.exists) return operations;
  const name = resource.get('name').text();
  return [
    ...operations,
    { ...common(adapter, forward), kind: 'forward', name, path, placeholders, inputs: [] },
  ];
}

/** What people call it. */
export function labelOf({ kind, name, method, path }: Action): string {
  if (kind === 'tool') return `tool '${name ?? '(no name)'}'`;
  return kind === 'forward' ? `forward ${path}` : `operation ${method} ${path}`;
}
