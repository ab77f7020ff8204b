import type { PathTemplate } from '../http/index.ts';
import type { Report, Written, WrittenParameter } from '../spec/index.ts';
import type { Bindings } from './bindings.ts';
import { matchName } from './names.ts';
import { namesIn, parseTemplate, type Template } from './template.ts';

/** One pair of a query that a document writes into a path. */
export interface QueryPair {
  /** As written, escapes included. */
  readonly name: string;
  /** As written; names are parameters. `undefined` = the name stands alone, as in `?acl`. */
  readonly value: Template | undefined;
}

/** Splits a path at its first `?` outside of placeholders. */
export function splitQuery(path: string): readonly [path: string, query: string] {
  const at = path.search(/\?(?![^{}]*\})/);
  return at === -1 ? [path, ''] : [path.slice(0, at), path.slice(at + 1)];
}

/**
 * Parses the query of a path; placeholders have single or double braces.
 *
 * @throws RangeError when a name is a placeholder, or a brace stands alone
 */
export function parseQuery(query: string): readonly QueryPair[] {
  const pairs = query.split(/&(?![^{}]*\})/).filter((pair) => pair !== '');
  return pairs.map((pair) => {
    const at = pair.search(/=(?![^{}]*\})/);
    const name = at === -1 ? pair : pair.slice(0, at);
    if (/[{}]/.test(name)) throw new RangeError(`a name in its query is '${name}'`);
    return { name, value: at === -1 ? undefined : parseValue(pair.slice(at + 1)) };
  });
}

const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}|\{\s*([^{}]+?)\s*\}/g;

function parseValue(text: string): Template {
  const template = parseTemplate(
    text.replace(PLACEHOLDER, (_, double?: string, single?: string) => `{{${double ?? single}}}`),
  );
  if (template.parts.some((part) => part.kind === 'text' && /[{}]/.test(part.text)))
    throw new RangeError(`'${text}' has a brace that opens or closes nothing`);
  return template;
}

/** The query of a path, merged with the parameters that an operation declares. */
export interface LinkedQuery {
  /** What is left to be written by the path. */
  readonly pairs: readonly QueryPair[];
  readonly parameters: readonly WrittenParameter[];
}

/** What a query is merged with. */
export interface QuerySurroundings {
  readonly path: PathTemplate;
  /** Where the path stands. */
  readonly place: Written;
  readonly bindings: Pick<Bindings, 'declares'>;
  readonly report: Report;
}

/**
 * Merges the query of a path with declared parameters. `?id={id}` is the parameter `id`, in the
 * query and required unless it says otherwise. A parameter that has the name of a fixed pair
 * replaces it where a caller gives it.
 */
export function linkQuery(
  pairs: readonly QueryPair[],
  declared: readonly WrittenParameter[],
  around: QuerySurroundings,
): LinkedQuery {
  const parameters = new Map(declared.map((one) => [one.name, one] as const));
  const inPath = (name: string) => matchName(name, around.path.placeholders).kind !== 'none';
  const wanted = (name: string): string => {
    const match = matchName(
      name,
      [...parameters.values()].filter(isOfUrl).map((one) => one.name),
    );
    const found = match.kind === 'exact' || match.kind === 'near' ? match.name : name;
    if (inPath(found)) return found;
    const parameter = parameters.get(found) ?? undeclared(name, around);
    parameters.set(found, { ...parameter, in: 'query', required: parameter.required ?? true });
    return found;
  };
  const kept = pairs.flatMap((pair): readonly QueryPair[] => {
    const name = decoded(pair.name);
    const value = pair.value && renamed(pair.value, wanted);
    if (value && isOnly(name, value) && !inPath(name)) return [];
    const same = parameters.get(name);
    if (same && isOfUrl(same)) parameters.set(name, { ...same, required: false });
    return [{ name: pair.name, value }];
  });
  return { pairs: kept, parameters: [...parameters.values()] };
}

/** Whether a placeholder of the query may mean it. */
function isOfUrl({ in: location }: WrittenParameter): boolean {
  return ['path', 'query', undefined].includes(location?.toLowerCase());
}

/** A parameter for a placeholder that has none: a bound variable, else a required string. */
function undeclared(
  name: string,
  { place, bindings, report }: QuerySurroundings,
): WrittenParameter {
  const bound = bindings.declares(name);
  if (!bound)
    report.add({
      code: 'placeholder-without-parameter',
      severity: 'warning',
      message: `the placeholder '{${name}}' has no parameter; a required string is assumed`,
      place: place.place,
    });
  const value = bound ? { text: `{{${name}}}`, place: place.place } : undefined;
  const common = { in: 'query', type: undefined, required: true, description: '' };
  return { name, ...common, value, place: place.place };
}

function renamed({ parts }: Template, rename: (name: string) => string): Template {
  return {
    parts: parts.map((part) =>
      part.kind === 'text' ? part : { ...part, name: rename(part.name) },
    ),
  };
}

/** `?id={id}` says what the parameter `id` says by itself. */
function isOnly(name: string, { parts }: Template): boolean {
  const [only, ...others] = parts;
  return others.length === 0 && only?.kind === 'name' && only.name === name;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** Names of the parameters that stand in the values of pairs, and are not sent by themselves. */
export function namesInQuery(pairs: readonly QueryPair[]): ReadonlySet<string> {
  return new Set(pairs.flatMap(({ value }) => (value ? namesIn(value) : [])));
}

/** Says that a path has a query, once for a path. */
export function reportQuery({ text, place }: Written, report: Report): void {
  if (splitQuery(text)[1] === '') return;
  report.add({
    code: 'query-in-path',
    severity: 'warning',
    message: `the path '${text}' has a query, which is sent with the query parameters`,
    place,
    help: "make it parameters 'in: query'",
  });
}
