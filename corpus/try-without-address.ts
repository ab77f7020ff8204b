import { makeGiven } from './calls/make-given.ts';
import { link } from './oracle/link.ts';
import { serve } from './serve.ts';
import type { Tried } from './try-document.ts';

/**
 * Calls one thing of each API that has no address, without giving it one.
 *
 * @returns what is wrong: a call that does not say that an address is missing
 */
export async function tryWithoutAddress(
  tried: Tried,
  namespaces: readonly string[],
): Promise<readonly string[]> {
  const serving = await serve(tried, { environment: tried.environment, addresses: new Map() });
  const faults: string[] = [];
  const left = new Set(namespaces);
  try {
    for (const { name, action, inputs, call } of serving.exposures.flatMap(
      ({ offers }) => offers,
    )) {
      const linked = action && action.kind !== 'forward' && link(action, tried.written);
      if (!linked || 'defect' in linked) continue;
      const namespace = linked.calls[0]?.operation.api.namespace ?? '';
      if (!left.delete(namespace)) continue;
      const { ok, told } = await call(makeGiven(inputs(linked), new Set(linked.inputs)));
      if (ok || !told.includes(`no address is set for '${namespace}'`))
        faults.push(`${name} without an address was answered: ${told.slice(0, 200)}`);
    }
  } finally {
    await serving.stop();
  }
  return faults;
}
