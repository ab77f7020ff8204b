import type { Bind, Document, Report, Written } from '../spec/index.ts';
import type { Variable } from './plan.ts';
import { parseTemplate, type Template, type TemplatePart } from './template.ts';

/** Resolves `{{NAME}}` and `{{namespace.NAME}}` in a document to environment variables. */
export interface Bindings {
  /** A template whose names are those of environment variables. */
  template(written: Written, use: Pick<Variable, 'namespace' | 'use'>): Template;
  /** Whether a bind has a key of this name, with the bind's own name in front or without. */
  declares(name: string): boolean;
  /** What was asked for so far, each variable once for each use of each namespace. */
  readonly variables: readonly Variable[];
}

/** Starts with a document's binds; a later bind of the same name wins. */
export function readBindings(document: Document, report: Report): Bindings {
  const variables = new Map<string, Variable>();
  const resolve = resolver(document.binds, report);
  return {
    template(written, use) {
      const parts = parseTemplate(written.text).parts.map((part): TemplatePart => {
        if (part.kind === 'text') return part;
        const name = resolve(part.name, written);
        const key = [name, use.namespace, use.use].join('\0');
        if (!variables.has(key)) variables.set(key, { name, place: written.place, ...use });
        return { kind: 'name', name };
      });
      return { parts };
    },
    declares: (name) =>
      document.binds.some(({ namespace, keys }) =>
        keys.some((key) => key.name === name || `${namespace}.${key.name}` === name),
      ),
    get variables() {
      return [...variables.values()];
    },
  };
}

function resolver(
  binds: readonly Bind[],
  report: Report,
): (name: string, written: Written) => string {
  const flat = new Map(
    binds.flatMap((bind) => bind.keys.map((key) => [key.name, key.source] as const)),
  );
  const prefixed = new Map<string, string>(
    binds.flatMap((bind) =>
      bind.keys.map((key) => [`${bind.namespace}.${key.name}`, key.source] as const),
    ),
  );
  return (name, { place }) => {
    const source = flat.get(name);
    if (source !== undefined) return source;
    const bound = prefixed.get(name);
    if (bound !== undefined) {
      const key = name.slice(name.indexOf('.') + 1);
      const message = `'{{${name}}}' names its bind; the language writes '{{${key}}}'. Both mean the same`;
      const fix = flat.get(key) === bound ? { fix: [{ text: name, by: key }] } : {};
      report.add({ code: 'binding-prefix', severity: 'warning', message, place, ...fix });
      return bound;
    }
    const variable = name.slice(name.lastIndexOf('.') + 1);
    const message = `no bind declares '${name}'; the environment variable '${variable}' is read`;
    const help = `declare it: a key '${variable}' under 'binds'`;
    report.add({ code: 'unbound-variable', severity: 'warning', message, place, help });
    return variable;
  };
}
