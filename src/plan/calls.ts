import { nearest } from '../kernel/index.ts';
import type { Diagnostic, Report, Written } from '../spec/index.ts';
import { matchName, normalForm } from './names.ts';
import type { LinkedOperation } from './operations.ts';

/** Finds the operation that a `call` names. */
export type CallResolver = (call: Written, label: string) => LinkedOperation | undefined;

/**
 * Resolves calls: as written, else by normal form, else by an operation name that is unique in
 * the document. Where one namespace has the same operation name n times, the n-th caller of each
 * exposer means the n-th one, which is how such documents are generated.
 *
 * @returns a resolver for one exposer; make a new one for each, because it counts
 */
export function callResolver(operations: readonly LinkedOperation[], report: Report): CallResolver {
  const byId = groupById(operations);
  const callers = new Map<string, number>();
  return (call, label) => {
    const id = resolveId(call, [...byId.keys()], report, label);
    if (id === undefined) return undefined;
    const same = byId.get(id) ?? [];
    const turn = callers.get(id) ?? 0;
    callers.set(id, turn + 1);
    return same[Math.min(turn, same.length - 1)];
  };
}

function groupById(operations: readonly LinkedOperation[]): Map<string, LinkedOperation[]> {
  const byId = new Map<string, LinkedOperation[]>();
  for (const linked of operations) {
    const same = byId.get(linked.operation.id);
    if (same) same.push(linked);
    else byId.set(linked.operation.id, [linked]);
  }
  return byId;
}

function resolveId(
  call: Written,
  ids: readonly string[],
  report: Report,
  label: string,
): string | undefined {
  const match = matchName(call.text.trim(), ids);
  if (match.kind === 'exact') return match.name;
  const repaired = match.kind === 'near' ? match.name : uniqueOperation(call.text, ids);
  if (repaired === undefined) {
    report.add(unknown(call, ids, label));
    return undefined;
  }
  report.add({
    code: 'call-repaired',
    severity: 'warning',
    message: `'${call.text}' can only mean '${repaired}'`,
    place: call.place,
    help: `write 'call: ${repaired}'`,
  });
  return repaired;
}

function uniqueOperation(text: string, ids: readonly string[]): string | undefined {
  const wanted = normalForm(text.slice(text.lastIndexOf('.') + 1));
  const found = ids.filter((id) => normalForm(id.slice(id.lastIndexOf('.') + 1)) === wanted);
  return found.length === 1 ? found[0] : undefined;
}

function unknown(call: Written, ids: readonly string[], label: string): Diagnostic {
  const near = nearest(call.text, ids);
  return {
    code: 'unknown-operation',
    severity: 'error',
    message: `no consumed operation is called '${call.text}'`,
    place: call.place,
    label: `${label} calls it`,
    disables: label,
    ...(near === undefined ? {} : { help: `did you mean '${near}'?` }),
  };
}
