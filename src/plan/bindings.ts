import type { Bind, Document, Report, Written, WrittenParameter } from '../spec/index.ts';
import type { Variable, VariableSource } from './plan.ts';
import { parseTemplate, type Template, type TemplatePart } from './template.ts';

/** Resolves `{{NAME}}` and `{{namespace.NAME}}` in a document to variables of the plan. */
export interface Bindings {
  /** A template whose names are those of the plan's variables. */
  template(written: Written, use: Pick<Variable, 'namespace' | 'use'>): Template;
  /** Whether a bind has a key of this name, with the bind's own name in front or without. */
  declares(name: string): boolean;
  /** The same where an API has these parameters: those of the environment are variables by their names. */
  within(parameters: readonly WrittenParameter[]): Bindings;
  /** What was asked for so far, each variable once for each use of each namespace. */
  readonly variables: readonly Variable[];
}

/** Starts with a document's binds; a later bind of the same name wins. */
export function readBindings(document: Document, report: Report): Bindings {
  return bindingsOf(variablesOf(document.binds), new Map(), report);
}

/** @param variables takes what is asked for */
function bindingsOf(known: Known, variables: Map<string, Variable>, report: Report): Bindings {
  const resolve = resolver(known, report);
  const template: Bindings['template'] = (written, use) => {
    const parts = parseTemplate(written.text).parts.flatMap((part): readonly TemplatePart[] => {
      if (part.kind === 'text') return [part];
      const value = known.environment.get(part.name)?.value;
      if (value)
        return bindingsOf(withoutEnvironment(known), variables, report).template(value, use).parts;
      const bound = resolve(part.name, written);
      const key = [bound.name, use.namespace, use.use].join('\0');
      if (!variables.has(key)) variables.set(key, { ...bound, place: written.place, ...use });
      return [{ kind: 'name', name: bound.name }];
    });
    return { parts };
  };
  return {
    template,
    declares: (name) =>
      [known.flat, known.prefixed, known.environment].some((map) => map.has(name)),
    within(parameters) {
      const declared = parameters.filter(isOfEnvironment).map((one) => [one.name, one] as const);
      return bindingsOf({ ...known, environment: new Map(declared) }, variables, report);
    },
    get variables() {
      return [...variables.values()];
    },
  };
}

/** Whether a parameter is a variable of the environment, and no caller's. */
export function isOfEnvironment({ in: location }: WrittenParameter): boolean {
  return location?.toLowerCase() === 'environment';
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
  /** What parameters declare as variables of the environment. */
  readonly environment: ReadonlyMap<string, WrittenParameter>;
}

/** The value of such a parameter may have its name: that is the variable. */
function withoutEnvironment(known: Known): Known {
  const bare = [...known.environment].map(
    ([name, one]) => [name, { ...one, value: undefined }] as const,
  );
  return { ...known, environment: new Map(bare) };
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
    environment: new Map(),
  };
}

function boundBy({ namespace, location }: Bind, { name, source }: Bind['keys'][number]): Bound {
  if (!location) return { name: source };
  return { name: `${namespace}.${name}`, source: { location, key: source, override: name } };
}

function resolver({ flat, prefixed, environment }: Known, report: Report) {
  return (name: string, { place }: Written): Bound => {
    const own = flat.get(name);
    if (own) return own;
    const bound = prefixed.get(name);
    if (bound) {
      const key = name.slice(name.indexOf('.') + 1);
      // Where another bind has the key too, only the whole name means this one.
      if (flat.get(key) !== bound) return bound;
      const message = `'{{${name}}}' names its bind; the language writes '{{${key}}}'. Both mean the same`;
      const fix = [{ text: name, by: key }];
      report.add({ code: 'binding-prefix', severity: 'warning', message, place, fix });
      return bound;
    }
    const variable = name.slice(name.lastIndexOf('.') + 1);
    if (environment.has(variable)) return { name: variable };
    const message = `no bind declares '${name}'; the environment variable '${variable}' is read`;
    const help = `declare it: a key '${variable}' under 'binds'`;
    report.add({ code: 'unbound-variable', severity: 'warning', message, place, help });
    return { name: variable };
  };
}
