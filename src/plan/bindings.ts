import type { Bind, Document, Report, Written } from '../spec/index.ts';
import type { Variable, VariableSource } from './plan.ts';
import { parseTemplate, type Template, type TemplatePart } from './template.ts';

/** Resolves `{{NAME}}` and `{{namespace.NAME}}` in a document to variables of the plan. */
export interface Bindings {
  /** A template whose names are those of the plan's variables. */
  template(written: Written, use: Pick<Variable, 'namespace' | 'use'>): Template;
  /** Whether a bind has a key of this name, with the bind's own name in front or without. */
  declares(name: string): boolean;
  /** What was asked for so far, each variable once for each use of each namespace. */
  readonly variables: readonly Variable[];
}

/** Starts with a document's binds; a later bind of the same name wins. */
export function readBindings(document: Document, report: Report): Bindings {
  const variables = new Map<string, Variable>();
  const known = variablesOf(document.binds);
  const resolve = resolver(known, report);
  return {
    template(written, use) {
      const parts = parseTemplate(written.text).parts.map((part): TemplatePart => {
        if (part.kind === 'text') return part;
        const bound = resolve(part.name, written);
        const key = [bound.name, use.namespace, use.use].join('\0');
        if (!variables.has(key)) variables.set(key, { ...bound, place: written.place, ...use });
        return { kind: 'name', name: bound.name };
      });
      return { parts };
    },
    declares: (name) => known.flat.has(name) || known.prefixed.has(name),
    get variables() {
      return [...variables.values()];
    },
  };
}

/** A variable as its bind has it. */
interface Bound {
  readonly name: string;
  readonly source?: VariableSource;
}

/** Variables of all binds, by their own names and with the names of their binds in front. */
interface Known {
  readonly flat: ReadonlyMap<string, Bound>;
  readonly prefixed: ReadonlyMap<string, Bound>;
}

function variablesOf(binds: readonly Bind[]): Known {
  const bound = binds.flatMap((bind) =>
    bind.keys.map((key) => ({ bind, key, bound: boundBy(bind, key) })),
  );
  return {
    flat: new Map(bound.map((one) => [one.key.name, one.bound])),
    prefixed: new Map(
      bound.flatMap(({ bind, key, bound }) =>
        [...bind.aliases, bind.namespace].map((name) => [`${name}.${key.name}`, bound] as const),
      ),
    ),
  };
}

function boundBy({ namespace, location }: Bind, { name, source }: Bind['keys'][number]): Bound {
  if (!location) return { name: source };
  return { name: `${namespace}.${name}`, source: { location, key: source, override: name } };
}

function resolver({ flat, prefixed }: Known, report: Report) {
  return (name: string, { place }: Written): Bound => {
    const own = flat.get(name);
    if (own) return own;
    const bound = prefixed.get(name);
    if (bound) {
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
    return { name: variable };
  };
}
