import type { Outcome, Upstream } from '../consumes/index.ts';
import type { Handler } from '../http/index.ts';
import { nearest, never, requestId } from '../kernel/index.ts';
import type { Operation, Plan } from '../plan/index.ts';
import type { DocumentOptions } from './open-document.ts';
import { openInProcess } from './open-in-process.ts';

/** A capability that this program uses itself: no port is open, and nobody is authenticated. */
export interface OpenCapability {
  /**
   * Calls a consumed operation, with everything the document says of it: address, credential,
   * bounds, repetitions.
   *
   * @param operation `namespace.name`
   * @param values by parameter name
   * @returns the answer of the API, also when it refuses (status 400 and above)
   * @throws RangeError when there is no such operation or parameter
   * @throws Problem when the call cannot be made, or its answer cannot be used
   */
  call(operation: string, values?: Readonly<Record<string, unknown>>): Promise<Outcome>;
  /** What the document exposes, by exposer namespace, to be put behind a server of one's own. */
  readonly handlers: ReadonlyMap<string, Handler>;
  /** Lets go of the connections to APIs. */
  close(): Promise<void>;
}

/**
 * Opens a plan for this program alone.
 *
 * @throws ChoiceError when an address of the document cannot be used
 */
export async function openCapability(
  plan: Plan,
  options: DocumentOptions,
): Promise<OpenCapability> {
  const { served, upstreams, close } = await openInProcess(plan, options);
  const operations = new Map(
    plan.upstreams.flatMap((upstream) => upstream.operations.map((one) => [one.id, one] as const)),
  );
  return {
    // Async, so that what is wrong with the names comes as everything else does.
    call: async (id, values = {}) => await call(found(id, operations), values, upstreams),
    handlers: new Map(served.map(({ namespace, handler }) => [namespace, handler])),
    close,
  };
}

function found(id: string, operations: ReadonlyMap<string, Operation>): Operation {
  const operation = operations.get(id);
  if (operation) return operation;
  throw new RangeError(
    `no consumed operation is called '${id}'${meant(id, [...operations.keys()])}`,
  );
}

function call(
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
  upstreams: ReadonlyMap<string, Upstream>,
): Promise<Outcome> {
  const names = operation.parameters.map(({ name }) => name);
  const foreign = Object.keys(given).find((name) => !names.includes(name));
  if (foreign !== undefined)
    throw new RangeError(`'${operation.id}' has no parameter '${foreign}'${meant(foreign, names)}`);
  const upstream = upstreams.get(operation.namespace);
  if (!upstream) throw new Error(`no upstream for ${operation.namespace}`);
  const values = new Map(Object.entries(given).filter(([, value]) => value !== undefined));
  return upstream.call(operation, values, { requestId: requestId(undefined), cancellation: never });
}

function meant(written: string, names: readonly string[]): string {
  const near = nearest(written, names);
  return near === undefined ? '' : `; did you mean '${near}'?`;
}
