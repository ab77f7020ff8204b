import type { PathTemplate } from '../http/index.ts';
import { nearest } from '../kernel/index.ts';
import type { Action, Diagnostic, Report, Written } from '../spec/index.ts';
import { matchName, normalForm } from './names.ts';
import type { LinkedOperation } from './operations.ts';
import type { Operation } from './plan.ts';

/** Who calls: what is known of an action before its call is resolved. */
export type Caller = Pick<Action, 'label' | 'name' | 'description' | 'place'> & {
  /** Path of the route, for exposers that have one. */
  readonly path: PathTemplate | undefined;
};

/** Finds the operation that a `call` names; without a `call`, the one that is called like the caller. */
export type CallResolver = (call: Written | undefined, caller: Caller) => Operation | undefined;

/** What calls may mean. */
export interface Callable {
  readonly operations: readonly LinkedOperation[];
  /** Namespaces that cannot be called, which has been reported. */
  readonly lost: ReadonlySet<string>;
  /** Namespaces by other names that calls may use. */
  readonly aliases: ReadonlyMap<string, string>;
}

/**
 * Resolves calls: as written, else by normal form, else by an operation name that is unique in
 * the document. Where one namespace has the same operation name n times, the n-th caller of each
 * exposer means the n-th one, which is how such documents are generated.
 *
 * @returns a resolver for one exposer; make a new one for each, because it counts
 */
export function callResolver(callable: Callable, report: Report): CallResolver {
  const { operations } = callable;
  const byId = groupById(operations);
  const callers = new Map<string, number>();
  return (call, caller) => {
    const id = call
      ? resolveId(call, { ...callable, ids: [...byId.keys()], report }, caller)
      : sameName(caller, [...byId.keys()], report);
    if (id === undefined) return undefined;
    const turn = callers.get(id) ?? 0;
    callers.set(id, turn + 1);
    const at = call?.place ?? caller.place;
    const chosen = choose(byId.get(id) ?? [], turn, { caller, at, report });
    if (chosen?.refusal) reportOnce(chosen.refusal, report);
    return chosen?.operation;
  };
}

function groupById(operations: readonly LinkedOperation[]): Map<string, LinkedOperation[]> {
  const byId = new Map<string, LinkedOperation[]>();
  for (const linked of operations) {
    const same = byId.get(linked.id);
    if (same) same.push(linked);
    else byId.set(linked.id, [linked]);
  }
  return byId;
}

/** Several callers of one broken operation are told once. */
function reportOnce(refusal: Diagnostic, report: Report): void {
  const known = report.diagnostics.some(
    (one) => one.code === refusal.code && one.place === refusal.place,
  );
  if (!known) report.add(refusal);
}

interface Known extends Pick<Callable, 'lost' | 'aliases'> {
  readonly ids: readonly string[];
  readonly report: Report;
}

function resolveId(call: Written, { ids, lost, aliases, report }: Known, caller: Caller) {
  const text = inFullName(call.text.trim(), ids, aliases);
  const match = matchName(text, ids);
  if (match.kind === 'exact') return match.name;
  if (lost.has(text.slice(0, text.lastIndexOf('.')))) return undefined;
  const repaired = match.kind === 'near' ? match.name : uniqueOperation(text, ids);
  if (repaired === undefined) {
    report.add(unknown(call, ids, caller));
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
function inFullName(
  text: string,
  ids: readonly string[],
  aliases: ReadonlyMap<string, string>,
): string {
  const [prefix = ''] = text.split('.', 1);
  const namespace = ids.includes(text) ? undefined : aliases.get(prefix);
  return namespace === undefined ? text : `${namespace}${text.slice(prefix.length)}`;
}

function uniqueOperation(text: string, ids: readonly string[]): string | undefined {
  const wanted = normalForm(lastName(text));
  const found = ids.filter((id) => wanted !== '' && normalForm(lastName(id)) === wanted);
  return found.length === 1 ? found[0] : undefined;
}

function lastName(id: string): string {
  return id.slice(id.lastIndexOf('.') + 1);
}

function unknown(call: Written, ids: readonly string[], { label }: Caller): Diagnostic {
  const near = nearest(call.text, ids) ?? nearestName(call.text, ids);
  const namespaces = [...new Set(ids.map((id) => `'${id.slice(0, id.lastIndexOf('.'))}'`))];
  const help =
    near === undefined
      ? ids.length > 0 && `operations can be called in ${namespaces.join(', ')}`
      : `did you mean '${near}'?`;
  return {
    code: 'unknown-operation',
    severity: 'error',
    message: `no consumed operation is called '${call.text}'`,
    place: call.place,
    label: `${label} calls it`,
    disables: label,
    ...(help === false ? {} : { help }),
  };
}

/** A wrong namespace must not hide that the operation's name is nearly right. */
function nearestName(text: string, ids: readonly string[]): string | undefined {
  const near = nearest(lastName(text), ids.map(lastName));
  return ids.find((id) => lastName(id) === near);
}

function sameName(caller: Caller, ids: readonly string[], report: Report): string | undefined {
  const id = caller.name === undefined ? undefined : uniqueOperation(caller.name, ids);
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
  readonly caller: Caller;
  readonly at: Diagnostic['place'];
  readonly report: Report;
}

/** The one that the n-th caller means, unless path or description say otherwise. */
function choose(same: readonly LinkedOperation[], turn: number, { caller, at, report }: Choice) {
  const [only, ...others] = same;
  if (others.length === 0) return only;
  const meant = same[turn];
  const id = only?.id ?? '';
  const examples = same.slice(0, 3).map(({ place }) => ({ place, label: 'one of them' }));
  if (!meant || contradicts(meant, same, caller)) {
    report.add({
      code: 'duplicate-name',
      severity: 'error',
      message: `'${id}' is the name of ${same.length} operations, and which one is meant is not clear`,
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
    message: `'${id}' is the name of ${same.length} operations; caller ${turn + 1} calls number ${turn + 1}`,
    place: at,
    related: [{ place: meant.place, label: 'this one' }],
    help: 'give each operation a name of its own',
  });
  return meant;
}

/** Whether something that caller and operation share points at another operation of that name. */
function contradicts(
  meant: LinkedOperation,
  same: readonly LinkedOperation[],
  { path, description }: Caller,
): boolean {
  const evidence = [
    (one: LinkedOperation) => description !== '' && one.description === description,
    (one: LinkedOperation) => path !== undefined && endsLike(path.text, one.path),
  ];
  return evidence.some((agrees) => !agrees(meant) && same.some(agrees));
}

function endsLike(exposed: string, consumed: string): boolean {
  return `${shape(exposed)}/`.endsWith(`${shape(consumed)}/`);
}

function shape(path: string): string {
  const segments = path.split(/\/(?![^{}]*\})/).filter((segment) => segment !== '');
  return segments
    .map((segment) => `/${segment.includes('{') ? '{}' : normalForm(segment)}`)
    .join('');
}
