import type { ServedOffer } from '../served.ts';

/** The method of a request. */
export function Method({ method }: { method: string }) {
  return <span class={`method m-${method.toLowerCase()}`}>{method}</span>;
}

/** What a tool says that it does. */
export function Hints({ hints }: { hints: ServedOffer['hints'] | undefined }) {
  if (!hints) return null;
  return (
    <span class="badges">
      {hints.readOnly && <span class="badge good">read-only</span>}
      {hints.destructive && <span class="badge bad">destructive</span>}
      {hints.idempotent && <span class="badge">idempotent</span>}
    </span>
  );
}

/** The status of an answer. */
export function StatusBadge({ status }: { status: number | null }) {
  const kind = status === null || status >= 500 ? 'bad' : status >= 400 ? 'warn' : 'good';
  return <span class={`badge ${kind}`}>{status ?? 'no answer'}</span>;
}
