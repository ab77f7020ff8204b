import { exactKey, pathKey, type RecordedExchange } from './exchange.ts';

/** Finds the recorded exchange of a request; `undefined` when there is none. */
export type InTurn = (
  operation: string,
  asked: RecordedExchange['request'],
) => RecordedExchange | undefined;

/**
 * Exchanges by what was asked: the same request gets its own, else the next one of the same
 * operation and path. Several to one come in the order they were recorded; the last one stays.
 */
export function inTurn(exchanges: readonly RecordedExchange[]): InTurn {
  const exact = queues(exchanges, ({ operation, request }) => exactKey(operation, request));
  const near = queues(exchanges, ({ operation, request }) => pathKey(operation, request.target));
  return (operation, asked) =>
    exact(exactKey(operation, asked)) ?? near(pathKey(operation, asked.target));
}

function queues(
  exchanges: readonly RecordedExchange[],
  keyOf: (exchange: RecordedExchange) => string,
): (key: string) => RecordedExchange | undefined {
  const byKey = new Map<string, RecordedExchange[]>();
  for (const exchange of exchanges) {
    const key = keyOf(exchange);
    const queue = byKey.get(key);
    if (queue) queue.push(exchange);
    else byKey.set(key, [exchange]);
  }
  return (key) => {
    const queue = byKey.get(key);
    return queue && queue.length > 1 ? queue.shift() : queue?.[0];
  };
}
