import { useCallback, useState } from 'preact/hooks';
import { ask } from '../api.ts';
import { StatusBadge } from '../parts/badges.tsx';
import { usePolling } from '../parts/poll.ts';
import { linkTo, route } from '../route.ts';
import { Figures } from '../traffic/figures.tsx';
import { Waterfall } from '../traffic/waterfall.tsx';

interface Summary {
  readonly traceId: string;
  readonly operation: string;
  readonly durationMs: number;
  readonly status: 'OK' | 'ERROR';
  readonly timestamp: string;
  readonly adapter: string;
  readonly httpStatus: number | null;
  readonly requestId: string | null;
}

const EVERY_MS = 1500;

/** What callers ask for, as it happens. */
export default function Traffic() {
  const [all, setAll] = useState<readonly Summary[]>([]);
  const [wanted, setWanted] = useState('');
  const [order, setOrder] = useState<Order>('newest');
  const again = useCallback(async () => {
    setAll((await ask<{ traces: readonly Summary[] }>('/traces')).traces);
  }, []);
  usePolling(again, EVERY_MS);
  const [id] = route.value.path;
  const shown = ordered(
    all.filter((one) => textOf(one).includes(wanted.toLowerCase())),
    order,
  );
  return (
    <>
      <h1>Traffic</h1>
      <Figures />
      {id !== undefined && <Waterfall id={id} />}
      <div class="filters">
        <input
          type="search"
          aria-label="Filter"
          placeholder="Operation, exposer, status, request id…"
          value={wanted}
          onInput={({ currentTarget }) => setWanted(currentTarget.value)}
        />
        <select
          aria-label="Order"
          value={order}
          onChange={({ currentTarget }) => setOrder(currentTarget.value as Order)}
        >
          <option value="newest">newest first</option>
          <option value="errors">errors first</option>
          <option value="slowest">slowest first</option>
        </select>
      </div>
      <TraceTable traces={shown} />
    </>
  );
}

type Order = 'newest' | 'errors' | 'slowest';

function ordered(traces: readonly Summary[], order: Order): readonly Summary[] {
  if (order === 'slowest') return [...traces].sort((a, b) => b.durationMs - a.durationMs);
  if (order === 'errors') return [...traces].sort((a, b) => badness(b) - badness(a));
  return traces;
}

function badness({ status, httpStatus }: Summary): number {
  return status === 'ERROR' ? 1000 : (httpStatus ?? 0) >= 400 ? 1 : 0;
}

function textOf({ operation, adapter, httpStatus, requestId, traceId }: Summary): string {
  return [operation, adapter, httpStatus, requestId, traceId].join(' ').toLowerCase();
}

function TraceTable({ traces }: { traces: readonly Summary[] }) {
  if (traces.length === 0)
    return <p class="quiet">Nothing yet. Requests and tool calls appear here as they come.</p>;
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Time</th>
            <th>Operation</th>
            <th>Exposer</th>
            <th>Status</th>
            <th class="right">Took</th>
          </tr>
        </thead>
        <tbody>
          {traces.map(
            ({ traceId, operation, adapter, httpStatus, status, durationMs, timestamp }) => (
              <tr key={`${traceId}${timestamp}${operation}`}>
                <td class="quiet">{new Date(timestamp).toLocaleTimeString()}</td>
                <td>
                  <a href={linkTo('traffic', [traceId])}>{operation || '(none)'}</a>
                </td>
                <td class="quiet">{adapter}</td>
                <td>
                  {httpStatus === null ? (
                    <span class={`badge ${status === 'OK' ? 'good' : 'bad'}`}>
                      {status.toLowerCase()}
                    </span>
                  ) : (
                    <StatusBadge status={httpStatus} />
                  )}
                </td>
                <td class="right mono">{durationMs.toFixed(1)} ms</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}
