import type { Received } from '../upstream/upstream.ts';
import type { Action } from '../written/action.ts';

/** What must become of a request that is forwarded as it comes. */
export interface ExpectedForward {
  readonly namespace: string;
  readonly given: ReadonlyMap<string, unknown>;
  expected(received: Received, prefix: string): readonly string[];
}

/** What is asked for below a forwarded path. */
const BELOW = 'some/where';

/** Works out what a forwarded GET must be. */
export function expectForward(action: Action): ExpectedForward {
  const namespace = action.part.get('targetNamespace').text() ?? action.name ?? '';
  const given = new Map(action.placeholders.map((name) => [name, BELOW]));
  return {
    namespace,
    given,
    expected({ method, target }, prefix) {
      const wanted = `${prefix.replace(/\/$/, '')}/${BELOW}`;
      return method === 'GET' && target === wanted
        ? []
        : [`'${method} ${target}' instead of 'GET ${wanted}'`];
    },
  };
}
