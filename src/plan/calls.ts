import type { PathTemplate } from '../http/index.ts';
import type { Action, Diagnostic, Report, Written } from '../spec/index.ts';
import { type Callable, lastName, type Namesakes, pathShape } from './callable.ts';
import type { LinkedOperation } from './operations.ts';
import type { Operation } from './plan.ts';

/** Who calls: what is known of an action before its call is resolved. */
export type Caller = Pick<Action, 'label' | 'name' | 'description' | 'place'> & {
  /** Path of the route, for exposers that have one. */
  readonly path: PathTemplate | undefined;
};

/** Finds the operation that a `call` names; without a `call`, the one that is called like the caller. */
export type CallResolver = (call: Written | undefined, caller: Caller) => Operation | undefined;

/**
 * Resolves calls: as written, else by normal form, else by an operation name that is unique in
 * the document. Where one namespace has the same operation name n times, the n-th caller of each
 * exposer means the n-th one, which is how such documents are generated.
 *
 * @returns a resolver for one exposer; make a new one for each, because it counts
 */
export function callResolver(callable: Callable, report: Report): CallResolver {
  const callers = new Map<string, number>();
  return (call, caller) => {
    const id = call
      ? resolveId(call, { callable, report }, caller)
      : sameName(caller, callable, report);
    const same = id === undefined ? undefined : callable.namesakes(id);
    if (id === undefined || !same) return undefined;
    const turn = callers.get(id) ?? 0;
    callers.set(id, turn + 1);
    const at = call?.place ?? caller.place;
    const chosen = choose(same, turn, { id, caller, at, report });
    if (chosen?.refusal && !callable.told.has(chosen)) report.add(chosen.refusal);
    if (chosen) callable.told.add(chosen);
    return chosen?.operation;
  };
}

interface Search {
  readonly callable: Callable;
  readonly report: Report;
}

function resolveId(call: Written, { callable, report }: Search, caller: Caller) {
  const text = inFullName(call.text.trim(), callable);
  const match = callable.match(text);
  if (match.kind === 'exact') return match.name;
  if (callable.lost.has(text.slice(0, text.lastIndexOf('.')))) return undefined;
  const repaired = match.kind === 'near' ? match.name : callable.unique(lastName(text));
  if (repaired === undefined) {
    report.add(unknown(call, callable, caller));
    return undefined;
  }
  report.add({
    code: 'call-repaired',
    severity: 'warning',
    message: `'${text}' can only mean '${repaired}'`,
    place: call.place,
    help: `write 'call: ${repaired}'`,
    fix: [{ text, by: repaired }],
  });
  return repaired;
}

/** A call by another name of the namespace, unless a namespace has exactly that name. */
function inFullName(text: string, { namesakes, aliases }: Callable): string {
  const [prefix = ''] = text.split('.', 1);
  const namespace = namesakes(text) ? undefined : aliases.get(prefix);
  return namespace === undefined ? text : `${namespace}${text.slice(prefix.length)}`;
}

function unknown(call: Written, { ids, suggest }: Callable, { label }: Caller): Diagnostic {
  const near = suggest(call.text);
  const namespaces = [...new Set(ids.map((id) => `'${id.slice(0, id.lastIndexOf('.'))}'`))];
  const help =
    near === undefined
      ? ids.length > 0
        ? `operations can be called in ${namespaces.join(', ')}`
        : "no operation can be called: add one to 'consumes', or correct what is reported there"
      : `did you mean '${near}'?`;
  return {
    code: 'unknown-operation',
    severity: 'error',
    message: `no consumed operation is called '${call.text}'`,
    place: call.place,
    label: `${label} calls it`,
    disables: label,
    help,
  };
}

function sameName(caller: Caller, callable: Callable, report: Report): string | undefined {
  const id = caller.name === undefined ? undefined : callable.unique(lastName(caller.name));
  if (id === undefined) {
    report.add({
      code: 'nothing-to-do',
      severity: 'error',
      message: `${caller.label} calls nothing`,
      place: caller.place,
      disables: caller.label,
      help: "say what it does: 'call: <namespace>.<operation>'",
    });
    return undefined;
  }
  report.add({
    code: 'call-repaired',
    severity: 'warning',
    message: `${caller.label} calls nothing; '${id}', the only operation of that name, is called`,
    place: caller.place,
    help: `write 'call: ${id}'`,
  });
  return id;
}

interface Choice {
  readonly id: string;
  readonly caller: Caller;
  readonly at: Diagnostic['place'];
  readonly report: Report;
}

/** The one that the n-th caller means, unless path or description say otherwise. */
function choose(same: Namesakes, turn: number, { id, caller, at, report }: Choice) {
  const { operations } = same;
  if (operations.length === 1) return operations[0];
  const meant = operations[turn];
  const examples = operations.slice(0, 3).map(({ place }) => ({ place, label: 'one of them' }));
  if (!meant || contradicts(meant, same, caller)) {
    report.add({
      code: 'duplicate-name',
      severity: 'error',
      message: `'${id}' is the name of ${operations.length} operations, and which one is meant is not clear`,
      place: at,
      label: `${caller.label} calls it`,
      related: examples,
      help: 'give each operation a name of its own',
      disables: caller.label,
    });
    return undefined;
  }
  report.add({
    code: 'call-repaired',
    severity: 'warning',
    message: `'${id}' is the name of ${operations.length} operations; caller ${turn + 1} calls number ${turn + 1}`,
    place: at,
    related: [{ place: meant.place, label: 'this one' }],
    help: 'give each operation a name of its own',
  });
  return meant;
}

/** Whether something that caller and operation share points at another operation of that name. */
function contradicts(
  meant: LinkedOperation,
  { descriptions, shapes }: Namesakes,
  { path, description }: Caller,
): boolean {
  if (description !== '' && meant.description !== description && descriptions.has(description))
    return true;
  const endings = path ? shapeEndings(path.text) : [];
  return !endings.includes(pathShape(meant.path)) && endings.some((ending) => shapes.has(ending));
}

/** Shapes of the paths that an exposed path may stand for, whatever it puts in front of them. */
function shapeEndings(path: string): readonly string[] {
  const segments = pathShape(path).split(/(?=\/)/);
  return [...segments.map((_, index) => segments.slice(index).join('')), ''];
}
