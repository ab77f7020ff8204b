import type { LinkedAction, Operation, OperationContract } from '../../plan/index.ts';
import type { Cursor } from '../../spec/index.ts';
import type { ToolAnnotations } from './exposure.ts';

type Hint = 'readOnly' | 'destructive' | 'idempotent' | 'openWorld';

const HINTS: readonly Hint[] = ['readOnly', 'destructive', 'idempotent', 'openWorld'];

/**
 * Reads the hints of a tool. What the document says is published, unless it would make a call look
 * safer than its method is; a hint that a called operation contradicts is reported, because a host that believes it may repeat a call that must
 * not be repeated. What the document leaves out follows from the semantics of the flow, else from
 * the HTTP methods.
 */
export function readHints(hints: Cursor, linked: LinkedAction): ToolAnnotations {
  hints.expectKeys([...HINTS, ...HINTS.map((hint) => `${hint}Hint`)], "'hints'");
  const read = (hint: Hint) => readHint(hints.get(hint, `${hint}Hint`));
  const written = {
    readOnly: read('readOnly'),
    destructive: read('destructive'),
    idempotent: read('idempotent'),
  };
  for (const operation of linked.operations) report(hints, written, operation, linked.contract);
  const methods = linked.operations.map(({ method }) => method);
  const { safe, idempotent } = linked.semantics;
  const safeMethods = methods.every((method) => SAFE.includes(method));
  // Hosts let models call what is read-only without asking: a hint never makes a call safer.
  const readOnly =
    written.readOnly === true ? safeMethods : (written.readOnly ?? safe ?? safeMethods);
  return {
    readOnlyHint: readOnly,
    destructiveHint:
      methods.includes('DELETE') || (written.destructive ?? (!readOnly && methods.some(changes))),
    idempotentHint: written.idempotent ?? idempotent ?? (readOnly || methods.every(repeats)),
    openWorldHint: read('openWorld') ?? true,
  };
}

/** What is neither true nor false says nothing. */
function readHint(hint: Cursor): boolean | undefined {
  const value = hint.exists ? hint.data() : undefined;
  if (value === undefined || typeof value === 'boolean') return value;
  hint.add('wrong-type', 'warning', 'a hint is true or false; this one is left out', hint.place);
  return undefined;
}

/** Methods that ask for nothing to change (RFC 9110 section 9.2.1). */
const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Whether a method may undo or replace what is there; POST as a rule adds. */
function changes(method: string): boolean {
  return !SAFE.includes(method) && method !== 'POST';
}

/** Whether doing it again changes nothing more. PUT would, but documents append with it. */
function repeats(method: string): boolean {
  return SAFE.includes(method) || method === 'DELETE';
}

/** Verbs of operations that do more when they are done twice, whatever their method. */
const ACCUMULATES = /\b(append|add|extend|increment|increase|accumulate|push)(s|es|ed|ing)?\b/i;

function report(
  hints: Cursor,
  written: Partial<Record<Hint, boolean | undefined>>,
  operation: Operation,
  contract: OperationContract | undefined,
): void {
  const contradict = (hint: Hint, why: string) => {
    const at = hints.get(hint, `${hint}Hint`);
    hints.add(
      'hint-contradicts-operation',
      'warning',
      `'${hint}: ${written[hint]}' on '${operation.id}', which ${why}`,
      at.place,
    );
  };
  if (written.readOnly === true && !SAFE.includes(operation.method))
    contradict('readOnly', `is a ${operation.method}`);
  if (written.destructive === false && operation.method === 'DELETE')
    contradict('destructive', 'is a DELETE');
  if (written.idempotent !== true || SAFE.includes(operation.method)) return;
  if (operation.method === 'POST' || operation.method === 'PATCH') {
    contradict('idempotent', `is a ${operation.method}`);
    return;
  }
  const text = `${operation.description} ${contract?.description ?? ''}`;
  const verb = operation.method === 'DELETE' ? undefined : ACCUMULATES.exec(text)?.[0];
  if (verb !== undefined)
    contradict('idempotent', `by its description '${verb.toLowerCase()}' something each time`);
}
